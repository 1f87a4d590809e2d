package org.xiangfu.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.server.gallery.v1.PhotoOutcome;
import org.xiangfu.server.replication.OneReplica;

/** Probes and watched faces beside a gallery, over shards in memory. */
class KeptFacesTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  private final Random random = new Random(11);

  private Template face() {
    return TestGallery.face(MemoryShards.DIMENSION, random);
  }

  private static boolean remember(MemoryShards shards, int number, Template face) {
    return remembering(shards, number, face).join().getCreated();
  }

  /** Remembers faces as the probes of events of these numbers, all at once. */
  private static void remember(MemoryShards shards, List<Template> faces) {
    List<CompletableFuture<PhotoOutcome>> all = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      all.add(remembering(shards, i, faces.get(i)));
    }
    all.forEach(each -> assertTrue(each.join().getCreated()));
  }

  private List<Template> faces(int count) {
    return Stream.generate(this::face).limit(count).toList();
  }

  private static CompletableFuture<PhotoOutcome> remembering(
      MemoryShards shards, int number, Template face) {
    var probe =
        new KeptFaces.Probe(
            "event" + number, BEGIN.plus(Duration.ofHours(number)), "P" + number, "", "o1");
    return shards.gallery().kept().remember(probe, shards.gallery().comparable(face));
  }

  private static void watch(MemoryShards shards, int number, Template face) {
    var watched = new KeptFaces.Watched("face" + number, "i1", "", BEGIN);
    assertTrue(
        shards
            .gallery()
            .kept()
            .watch(watched, shards.gallery().comparable(face))
            .join()
            .getCreated());
  }

  private static Set<String> find(
      MemoryShards shards, FaceCollection of, Template face, OptionalLong from, OptionalLong to) {
    return find(shards, of, List.of(face), 0.99, from, to);
  }

  private static Set<String> find(
      MemoryShards shards,
      FaceCollection of,
      List<Template> faces,
      double minCosine,
      OptionalLong from,
      OptionalLong to) {
    KeptFaces.Found found =
        shards
            .gallery()
            .kept()
            .search(new KeptFaces.Asked(of, faces, minCosine, 10_000, from, to, List.of()))
            .join();
    assertEquals(1.0, found.share());
    assertEquals(found.strongest().size(), found.total());
    return found.strongest().stream()
        .map(match -> match.photo().getPhotoId())
        .collect(Collectors.toSet());
  }

  @Test
  void theGalleryNeverSeesWhatIsKeptBesideIt() throws IOException {
    try (var shards = new MemoryShards(folder, 2)) {
      shards.rebalance(2);
      List<Template> enrolled = shards.enroll(0, 20, random);
      String hash = shards.replicas().getFirst().stateHash();
      Template stranger = face();
      assertTrue(remember(shards, 1, stranger));
      assertFalse(remember(shards, 1, stranger), "of an event there is one");
      watch(shards, 1, stranger);
      assertEquals(20, shards.everybody(stranger).size());
      for (boolean exact : new boolean[] {true, false}) {
        var search = new Search(_ -> 0.99, 10, Set.of(), exact);
        assertEquals(List.of(), shards.gallery().search(stranger, search).join().matches());
        assertEquals(20, shards.gallery().search(enrolled.getFirst(), search).join().gallerySize());
      }
      assertEquals(20, shards.gallery().counts().join().getActive());
      assertEquals(List.of(), shards.gallery().photosOf("P99").join());
      KeptFaces.Counted counted = shards.gallery().kept().count().join();
      assertEquals(1, counted.probes());
      assertEquals(1, counted.watched());
      Set<String> hashes =
          Set.of(shards.replicas().getFirst().stateHash(), shards.replicas().getLast().stateHash());
      assertFalse(hashes.equals(Set.of(hash)), "they are part of the content");
    }
  }

  @Test
  void probesAreFoundByFaceAndTimeAmongManySegments() throws IOException {
    try (var shards = new MemoryShards(folder, 1)) {
      List<Template> faces = faces(300);
      remember(shards, faces.subList(0, 1));
      List<CompletableFuture<PhotoOutcome>> remembering = new ArrayList<>();
      for (int i = 1; i < 300; i++) {
        remembering.add(remembering(shards, i, faces.get(i)));
        if (i % 75 == 0) {
          remembering.forEach(CompletableFuture::join);
          shards.enroll(i, 1, random);
        }
      }
      remembering.forEach(each -> assertTrue(each.join().getCreated()));
      FaceCollection probes = FaceCollection.FACE_COLLECTION_PROBE;
      for (int i = 0; i < 300; i += 37) {
        assertEquals(
            Set.of("event" + i),
            find(shards, probes, faces.get(i), OptionalLong.empty(), OptionalLong.empty()));
        long at = BEGIN.plus(Duration.ofHours(i)).toEpochMilli();
        assertEquals(
            Set.of("event" + i),
            find(shards, probes, faces.get(i), OptionalLong.of(at), OptionalLong.of(at + 1)));
        assertEquals(
            Set.of(),
            find(shards, probes, faces.get(i), OptionalLong.of(at + 1), OptionalLong.empty()));
        assertEquals(
            Set.of(),
            find(shards, probes, faces.get(i), OptionalLong.empty(), OptionalLong.of(at)));
      }
      // Every window holds what it should, and nothing twice.
      Set<String> all =
          find(
              shards,
              probes,
              List.of(faces.get(0), faces.get(1)),
              -1,
              OptionalLong.of(BEGIN.plus(Duration.ofHours(100)).toEpochMilli()),
              OptionalLong.of(BEGIN.plus(Duration.ofHours(150)).toEpochMilli()));
      assertEquals(50, all.size());
    }
  }

  @Test
  void whatIsKeptMovesWithTheShardsAndIsCounted() throws IOException {
    try (var shards = new MemoryShards(folder, 3)) {
      List<Template> faces = faces(200);
      shards.enroll(0, 40, random);
      remember(shards, faces);
      watch(shards, 1, faces.getFirst());
      shards.rebalance(3);
      KeptFaces.Counted counted = shards.gallery().kept().count().join();
      assertEquals(200, counted.probes());
      assertEquals(1, counted.watched());
      assertEquals(OptionalLong.of(BEGIN.toEpochMilli()), counted.oldestProbe());
      long away = 0;
      for (int shard = 1; shard < 3; shard++) {
        away +=
            shards
                .replicas()
                .get(shard)
                .state()
                .store()
                .search(searcher -> searcher.getIndexReader().numDocs());
      }
      assertTrue(away > 100, "of 241, two thirds and two records of who owns what: " + away);
      for (int i = 0; i < 200; i += 19) {
        assertEquals(
            Set.of("event" + i),
            find(
                shards,
                FaceCollection.FACE_COLLECTION_PROBE,
                faces.get(i),
                OptionalLong.empty(),
                OptionalLong.empty()));
        assertTrue(shards.gallery().kept().probe("event" + i).join().isPresent());
      }
      assertEquals(1, shards.gallery().kept().unwatch("face1").join());
      assertEquals(0, shards.gallery().kept().unwatch("face1").join());
      shards.rebalance(1);
      assertEquals(200, shards.gallery().kept().count().join().probes());
      assertEquals(40, shards.gallery().counts().join().getActive());
    }
  }

  @Test
  void probesThatAreForgottenDoNotComeBackAndReplicasAgree() throws IOException {
    try (var shards = new MemoryShards(folder, 1)) {
      List<Template> faces = faces(20);
      remember(shards, faces);
      KeptFaces kept = shards.gallery().kept();
      KeptFaces.Forgotten told = kept.forget(BEGIN.plus(Duration.ofHours(10))).join();
      assertEquals(new KeptFaces.Forgotten(10, false), told);
      assertEquals(10, kept.count().join().probes());
      assertTrue(kept.probe("event9").join().isEmpty());
      assertTrue(kept.probe("event10").join().isPresent());
      // A late repetition of an old call.
      assertFalse(remember(shards, 3, faces.get(3)));
      assertTrue(kept.probe("event3").join().isEmpty());
      assertTrue(remember(shards, 30, faces.get(3)));
      String hash = shards.replicas().getFirst().stateHash();
      List<byte[]> log = shards.group(0).log();
      var other = new GalleryReplica(Gallery.groupName(0));
      other.state().open(folder.resolve("other"));
      for (int i = 0; i < log.size(); i++) {
        var _ = OneReplica.apply(other.state(), log.get(i), i + 1).join();
        if (i == log.size() - 3) {
          other.state().store().commit(TermIndex.valueOf(1, i + 1));
          other.state().store().close();
          other.state().open(folder.resolve("other"));
        }
      }
      assertEquals(hash, other.stateHash());
      other.state().store().close();
    }
  }
}
