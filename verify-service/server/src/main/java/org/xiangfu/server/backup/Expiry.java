package org.xiangfu.server.backup;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.xiangfu.server.backup.Manifests.Place;
import org.xiangfu.server.backup.v1.Manifest;

/**
 * Deletes old manifests, and the objects that no manifest refers to any more. If one manifest
 * cannot be read nothing is deleted, since it is not known what it needs.
 */
final class Expiry {
  /** An object younger than this may belong to a run that has not written its manifest yet. */
  static final Duration GRACE = Duration.ofDays(1);

  private final Vault vault;
  private final Manifests manifests;

  Expiry(Vault vault) {
    this.vault = vault;
    this.manifests = new Manifests(vault);
  }

  /** A manifest and its place. */
  private record Kept(Place place, Manifest manifest) {
    boolean isBefore(Instant time) {
      return manifest.getTimeMillis() < time.toEpochMilli();
    }
  }

  /**
   * Expires one cluster's backups; those of others in the same store are counted but kept.
   *
   * @param keep index commits to keep of each group at least
   * @param keepSince others are kept if they were written since
   * @param writtenBefore objects written later are kept in any case
   */
  void run(String cluster, int keep, Instant keepSince, Instant writtenBefore) throws IOException {
    List<Kept> all = new ArrayList<>();
    for (Place place : manifests.places()) {
      all.add(new Kept(place, manifests.read(place)));
    }
    Set<Place> old =
        old(all.stream().filter(each -> each.place().cluster().equals(cluster)), keep, keepSince);
    for (Place place : old) {
      manifests.delete(place);
    }
    Set<String> needed = new HashSet<>();
    all.stream()
        .filter(each -> !old.contains(each.place()))
        .forEach(each -> References.of(each.manifest()).forEach(needed::add));
    Set<String> garbage = new TreeSet<>();
    vault.list(
        Vault.CHUNKS,
        object -> {
          if (!needed.contains(object.name()) && object.written().isBefore(writtenBefore)) {
            garbage.add(object.name());
          }
        });
    for (String name : garbage) {
      vault.delete(name);
    }
  }

  // Of each commit that stays, the first manifest and the one with the most log.
  private static Set<Place> old(Stream<Kept> mine, int keep, Instant keepSince) {
    Map<String, Map<Long, List<Kept>>> byGroup = new HashMap<>();
    mine.forEach(
        each ->
            byGroup
                .computeIfAbsent(each.place().group(), _ -> new TreeMap<>())
                .computeIfAbsent(each.manifest().getCommit().getIndex(), _ -> new ArrayList<>())
                .add(each));
    Set<Place> old = new HashSet<>();
    for (Map<Long, List<Kept>> commits : byGroup.values()) {
      int before = commits.size() - keep;
      for (List<Kept> manifests : commits.values()) {
        List<Kept> drop =
            before-- > 0 && manifests.getLast().isBefore(keepSince)
                ? manifests
                : manifests.subList(
                    Math.min(1, manifests.size()), Math.max(1, manifests.size() - 1));
        drop.forEach(each -> old.add(each.place()));
      }
    }
    return old;
  }
}
