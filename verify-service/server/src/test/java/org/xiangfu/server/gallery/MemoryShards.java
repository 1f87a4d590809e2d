package org.xiangfu.server.gallery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.replication.Replicas;

/** Shards of one replica each, over logs in memory, and the gallery over them. */
final class MemoryShards implements AutoCloseable {
  static final int DIMENSION = 16;

  private final List<GalleryReplica> replicas = new ArrayList<>();
  private final List<OneReplica> groups = new ArrayList<>();
  private final Gallery gallery;

  MemoryShards(Path folder, int shards) throws IOException {
    for (int shard = 0; shard < shards; shard++) {
      var replica = new GalleryReplica(Gallery.groupName(shard));
      replica.state().open(folder.resolve("shard" + shard));
      replicas.add(replica);
      groups.add(new OneReplica(replica.state()));
    }
    gallery = new Gallery(groups);
  }

  Gallery gallery() {
    return gallery;
  }

  List<GalleryReplica> replicas() {
    return replicas;
  }

  OneReplica group(int shard) {
    return groups.get(shard);
  }

  void rebalance(int wanted) throws IOException {
    new Rebalancing(groups::get, _ -> {}, () -> false).run(present(), wanted);
  }

  /** Rebalances, and dies instead of saying one of the commands. */
  void rebalanceUntil(int wanted, int commands) throws IOException {
    int[] left = {commands};
    new Rebalancing(
            shard ->
                new Replicas() {
                  @Override
                  public CompletableFuture<byte[]> propose(byte[] command) {
                    if (left[0]-- <= 0) {
                      throw new DeadMover();
                    }
                    return groups.get(shard).propose(command);
                  }

                  @Override
                  public CompletableFuture<byte[]> read(byte[] query) {
                    return groups.get(shard).read(query);
                  }
                },
            _ -> {},
            () -> false)
        .run(present(), wanted);
  }

  static final class DeadMover extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  List<Integer> present() {
    return IntStream.range(0, groups.size()).boxed().toList();
  }

  boolean enroll(PhotoRecord record, Template face) {
    return gallery.enroll(record, Optional.of(face), true).join().getCreated();
  }

  /** Enrols one photo each of persons who are numbered from a number on. */
  List<Template> enroll(int first, int count, RandomGenerator random) {
    List<Template> faces = new ArrayList<>();
    List<CompletableFuture<?>> enrolled = new ArrayList<>();
    for (int person = first; person < first + count; person++) {
      Template face = TestGallery.face(DIMENSION, random);
      faces.add(face);
      enrolled.add(gallery.enroll(TestGallery.record(person), Optional.of(face), false));
    }
    CompletableFuture.allOf(enrolled.toArray(CompletableFuture[]::new)).join();
    return faces;
  }

  /** The persons that a search of everybody finds; fails if one is found twice or any is missed. */
  Set<String> everybody(Template probe) {
    SearchResult found = gallery.search(probe, new Search(_ -> -1, 10_000, Set.of(), true)).join();
    if (found.searchedShare() != 1) {
      throw new AssertionError("searched only " + found.searchedShare());
    }
    List<String> persons =
        found.matches().stream().map(match -> match.photo().getPersonId()).toList();
    if (new HashSet<>(persons).size() != persons.size()) {
      throw new AssertionError("somebody was found twice");
    }
    return persons.stream().collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void close() throws IOException {
    gallery.close();
    for (GalleryReplica replica : replicas) {
      replica.state().store().close();
    }
  }
}
