package org.xiangfu.server.backup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.xiangfu.server.backup.Manifests.Place;
import org.xiangfu.server.backup.v1.Manifest;

/**
 * All that a store has of one cluster.
 *
 * @param cluster the cluster
 * @param groups by name, in order
 */
record BackupHistory(UUID cluster, List<GroupHistory> groups) {
  BackupHistory {
    groups = List.copyOf(groups);
  }

  /**
   * Reads the manifests of a cluster.
   *
   * @param wanted empty if the store has one cluster only
   * @throws IOException if there is none, there are several to choose from, or one cannot be read
   */
  static BackupHistory read(Vault vault, Optional<UUID> wanted) throws IOException {
    var manifests = new Manifests(vault);
    List<Place> places = manifests.places();
    UUID cluster = choose(places, wanted, vault);
    Map<String, List<Manifest>> byGroup = new TreeMap<>();
    for (Place place : places) {
      if (place.cluster().equals(cluster.toString())) {
        byGroup.computeIfAbsent(place.group(), _ -> new ArrayList<>()).add(manifests.read(place));
      }
    }
    return new BackupHistory(
        cluster,
        byGroup.entrySet().stream()
            .map(group -> new GroupHistory(group.getKey(), group.getValue()))
            .toList());
  }

  private static UUID choose(List<Place> places, Optional<UUID> wanted, Vault vault)
      throws IOException {
    var clusters = new TreeSet<String>();
    places.forEach(place -> clusters.add(place.cluster()));
    if (wanted.isPresent() && clusters.contains(wanted.get().toString())) {
      return wanted.get();
    }
    if (wanted.isPresent() || clusters.isEmpty()) {
      throw new IOException(
          vault + " holds no backup" + wanted.map(id -> " of the cluster " + id).orElse(""));
    }
    if (clusters.size() > 1) {
      throw new IOException(
          vault + " holds backups of several clusters; choose with --cluster: " + clusters);
    }
    return UUID.fromString(clusters.first());
  }

  String packId() {
    return groups.getFirst().manifests().getLast().getPackId();
  }
}
