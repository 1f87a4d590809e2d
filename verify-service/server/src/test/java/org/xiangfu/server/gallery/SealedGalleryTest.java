package org.xiangfu.server.gallery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.PhotoOutcome;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.PhotoMaking;

/** A sealed gallery over three shards, whose logs this test reads. */
class SealedGalleryTest {
  private static final int DIMENSION = 64;
  private static final int PERSONS = 30;

  @TempDir Path folder;

  private final Random random = new Random(3);
  private final List<GalleryReplica> replicas = new ArrayList<>();
  private final List<OneReplica> groups = new ArrayList<>();
  private final List<Template> faces = new ArrayList<>();
  private Gallery gallery;

  @BeforeEach
  void open() throws IOException {
    DataSeal seal = KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow();
    for (int shard = 0; shard < 3; shard++) {
      var replica = new GalleryReplica(Gallery.groupName(shard));
      replica.state().open(folder.resolve("shard" + shard));
      replicas.add(replica);
      groups.add(new OneReplica(replica.state()));
    }
    new Rebalancing(groups::get, _ -> {}, () -> false).run(List.of(0, 1, 2), 3);
    gallery = new Gallery(groups, seal);
    for (int person = 0; person < PERSONS; person++) {
      faces.add(TestGallery.face(DIMENSION, random));
      assertTrue(enroll(gallery, person).getCreated());
    }
  }

  @AfterEach
  void close() throws IOException {
    gallery.close();
    for (GalleryReplica replica : replicas) {
      replica.state().store().close();
    }
  }

  private static String number(int person) {
    return "A1000%05d".formatted(person);
  }

  private PhotoOutcome enroll(Gallery gallery, int person) {
    byte[] sha256 = Hashing.sha256().hashInt(person).asBytes();
    byte[] digest = gallery.digest(sha256);
    var record =
        PhotoRecord.newBuilder()
            .setPersonId(number(person))
            .setPhotoId(gallery.key(number(person), digest, TestGallery.PACK))
            .setPhotoSha256(ByteString.copyFrom(digest))
            .setPackId(TestGallery.PACK)
            .setCapturedOn("1987-06-05")
            .setSource("archive of Wang " + person)
            .setState(PhotoState.PHOTO_STATE_ACTIVE)
            .build();
    return gallery.enroll(record, Optional.of(faces.get(person)), true).join();
  }

  @Test
  void aSecondAttemptReplacesAFailureAndNothingElse() {
    String person = number(PERSONS);
    byte[] digest = gallery.digest(Hashing.sha256().hashInt(PERSONS).asBytes());
    Template face = TestGallery.face(DIMENSION, random);
    var failed =
        PhotoRecord.newBuilder()
            .setPersonId(person)
            .setPhotoId(gallery.key(person, digest, TestGallery.PACK))
            .setPhotoSha256(ByteString.copyFrom(digest))
            .setPackId(TestGallery.PACK)
            .setState(PhotoState.PHOTO_STATE_FAILED)
            .build();
    var made =
        failed.toBuilder()
            .setState(PhotoState.PHOTO_STATE_ACTIVE)
            .setMaking(PhotoMaking.newBuilder().setMarkedBy("operator Lin"))
            .build();
    assertTrue(gallery.enroll(failed, Optional.empty(), true).join().getCreated());
    assertEquals(failed, gallery.enroll(made, Optional.of(face), true).join().getRecord());
    PhotoOutcome again = gallery.enrollAgain(made, Optional.of(face), true).join();
    assertTrue(again.getCreated());
    assertEquals(made, again.getRecord());
    PhotoOutcome third = gallery.enrollAgain(failed, Optional.empty(), true).join();
    assertFalse(third.getCreated());
    assertEquals(made, third.getRecord());
    assertEquals(PERSONS + 1, gallery.counts().join().getActive());
    assertEquals(0, gallery.counts().join().getFailed());
    for (OneReplica group : groups) {
      for (byte[] entry : group.log()) {
        assertFalse(new String(entry, ISO_8859_1).contains("operator Lin"));
      }
    }
  }

  private List<String> found(Gallery gallery, int person, Set<String> excluded, boolean exact) {
    return gallery
        .search(faces.get(person), new Search(_ -> 0.9, 5, excluded, exact))
        .join()
        .matches()
        .stream()
        .map(match -> match.photo().getPersonId())
        .toList();
  }

  @Test
  void whatWasEnrolledIsFoundAsItWas() {
    for (int person = 0; person < PERSONS; person++) {
      var stored = gallery.photosOf(number(person)).join().getFirst();
      assertEquals(number(person), stored.record().getPersonId());
      assertEquals("archive of Wang " + person, stored.record().getSource());
      assertEquals("1987-06-05", stored.record().getCapturedOn());
      assertEquals(
          1, gallery.comparable(faces.get(person)).cosine(stored.template().orElseThrow()), 1e-5);
      assertEquals(List.of(number(person)), found(gallery, person, Set.of(), true));
      assertEquals(List.of(number(person)), found(gallery, person, Set.of(), false));
      assertEquals(List.of(), found(gallery, person, Set.of(number(person)), true));
      byte[] digest = stored.record().getPhotoSha256().toByteArray();
      assertEquals(
          stored.record(),
          gallery.find(number(person), digest, TestGallery.PACK).join().orElseThrow());
    }
    assertEquals(PERSONS, gallery.counts().join().getActive());
  }

  @Test
  void theSamePhotoSentAgainIsTheOneThatWasThere() {
    var again = enroll(gallery, 4);
    assertFalse(again.getCreated());
    assertEquals(number(4), again.getRecord().getPersonId());
    assertEquals(PERSONS, gallery.counts().join().getActive());
  }

  @Test
  void aPhotoIsRetiredAndANumberFollowsWithinAShardAndBetweenTwo() {
    for (int person = 0; person < PERSONS; person += 3) {
      String renumbered = "B2000%05d".formatted(person);
      GalleryResult moved = gallery.changePersonId(number(person), renumbered).join();
      assertEquals(1, moved.getAffected());
      assertTrue(gallery.photosOf(number(person)).join().isEmpty());
      var stored = gallery.photosOf(renumbered).join().getFirst();
      assertEquals(renumbered, stored.record().getPersonId());
      assertEquals("archive of Wang " + person, stored.record().getSource());
      assertEquals(List.of(renumbered), found(gallery, person, Set.of(), true));
      assertEquals(1, gallery.retire(renumbered, stored.record().getPhotoId()).join());
      assertEquals(List.of(), found(gallery, person, Set.of(), true));
    }
  }

  @Test
  void noLogHoldsANumberADateASourceOrAComparableTemplate() {
    gallery.changePersonId(number(1), "C300000001").join();
    for (OneReplica group : groups) {
      for (byte[] command : group.log()) {
        String text = new String(command, ISO_8859_1);
        assertFalse(text.contains("A10000") || text.contains("C30000000"));
        assertFalse(text.contains("of Wang ") || text.contains("1987-06-05"));
        for (Template face : faces) {
          byte[] run = TemplateBytes.write(face.vector()).substring(0, 16).toByteArray();
          assertFalse(text.contains(new String(run, ISO_8859_1)));
        }
      }
    }
  }

  @Test
  void theSameKeysGiveTheSameStateAndOthersAnother() throws IOException {
    assertEquals(stateWith("data.key", "a"), stateWith("data.key", "b"));
    KeyFile.create(folder.resolve("other.key"));
    assertNotEquals(stateWith("data.key", "c"), stateWith("other.key", "d"));
  }

  private String stateWith(String keys, String name) throws IOException {
    DataSeal seal = KeyFile.read(folder.resolve(keys)).dataSeal().orElseThrow();
    var replica = new GalleryReplica("gallery-0");
    replica.state().open(folder.resolve(name));
    try (var alone = new Gallery(List.of(new OneReplica(replica.state())), seal)) {
      for (int person = 0; person < PERSONS; person++) {
        enroll(alone, person);
      }
      return replica.stateHash();
    } finally {
      replica.state().store().close();
    }
  }

  @Test
  void otherKeysFindNobodyAndNameNobody() throws IOException {
    DataSeal other = KeyFile.create(folder.resolve("other.key")).dataSeal().orElseThrow();
    try (var thief = new Gallery(groups, other)) {
      assertTrue(thief.photosOf(number(0)).join().isEmpty());
      assertEquals(List.of(), found(thief, 0, Set.of(), true));
      var all = new Search(_ -> -1, 5, Set.of(), true);
      var error =
          assertThrows(CompletionException.class, () -> thief.search(faces.getFirst(), all).join());
      assertEquals(UncheckedIOException.class, error.getCause().getClass());
    }
  }

  @Test
  void aDigestIsNotThatOfThePhoto() {
    byte[] sha256 = Hashing.sha256().hashInt(1).asBytes();
    assertFalse(Arrays.equals(sha256, gallery.digest(sha256)));
    assertArrayEquals(gallery.digest(sha256), gallery.digest(sha256));
  }
}
