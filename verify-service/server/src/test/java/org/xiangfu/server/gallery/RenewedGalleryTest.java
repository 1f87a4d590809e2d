package org.xiangfu.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.server.gallery.v1.PhotoOutcome;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.SealedRecords;
import org.xiangfu.v1.WithdrawalGround;

/** A gallery over three shards whose keys are renewed, as two nodes see it. */
class RenewedGalleryTest {
  private static final int DIMENSION = 64;
  private static final int PERSONS = 40;

  @TempDir Path folder;

  private final Random random = new Random(11);
  private final List<GalleryReplica> replicas = new ArrayList<>();
  private final List<Replicas> groups = new ArrayList<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final List<Template> faces = new ArrayList<>();
  private DataSeal seal;
  private Gallery one;
  private Gallery two;

  @BeforeEach
  void open() throws IOException {
    Path file = folder.resolve("data.key");
    var _ = KeyFile.create(file);
    var _ = KeyFile.addGeneration(file);
    seal = KeyFile.read(file).dataSeal().orElseThrow();
    for (int shard = 0; shard < 3; shard++) {
      var replica = new GalleryReplica(Gallery.groupName(shard));
      replica.state().open(folder.resolve("shard" + shard));
      replicas.add(replica);
      groups.add(apart(new OneReplica(replica.state())));
    }
    new Rebalancing(groups::get, _ -> {}, () -> false).run(List.of(0, 1, 2), 3);
    one = new Gallery(groups, seal);
    two = new Gallery(groups, KeyFile.read(file).dataSeal().orElseThrow());
    for (int person = 0; person < PERSONS; person++) {
      faces.add(TestGallery.face(DIMENSION, random));
      assertTrue(enroll(one, person).getCreated());
    }
  }

  // As a log is: whoever waits for a command is not who applies it.
  private Replicas apart(Replicas group) {
    return new Replicas() {
      @Override
      public CompletableFuture<byte[]> propose(byte[] command) {
        return CompletableFuture.supplyAsync(() -> group.propose(command).join(), threads);
      }

      @Override
      public CompletableFuture<byte[]> read(byte[] query) {
        return CompletableFuture.supplyAsync(() -> group.read(query).join(), threads);
      }
    };
  }

  @AfterEach
  void close() throws IOException {
    one.close();
    two.close();
    threads.shutdown();
    for (GalleryReplica replica : replicas) {
      replica.state().store().close();
    }
  }

  private static String number(int person) {
    return "A1000%05d".formatted(person);
  }

  private static byte[] digest(Gallery gallery, int person) {
    return gallery.digest(Hashing.sha256().hashInt(person).asBytes());
  }

  private PhotoOutcome enroll(Gallery gallery, int person) {
    byte[] digest = digest(gallery, person);
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

  private void begin() {
    seal.raise(2);
    one.beginGeneration(2).join();
  }

  private int renewSome(int steps) {
    int renewed = 0;
    long from = 0;
    for (int i = 0; i < steps && from != SealedRecords.END; i++) {
      SealedRecords.Step step = one.sealed().renew(2, from).join();
      renewed += step.renewed();
      from = step.next();
    }
    return renewed;
  }

  private void assertFound(Gallery gallery, int person) {
    List<Gallery.StoredPhoto> photos = gallery.photosOf(number(person)).join();
    assertEquals(1, photos.size(), number(person));
    var stored = photos.getFirst();
    assertEquals("archive of Wang " + person, stored.record().getSource());
    assertEquals("1987-06-05", stored.record().getCapturedOn());
    assertEquals(ByteString.copyFrom(digest(gallery, person)), stored.record().getPhotoSha256());
    assertEquals(
        1, gallery.comparable(faces.get(person)).cosine(stored.template().orElseThrow()), 1e-4);
    assertTrue(
        gallery.find(number(person), digest(gallery, person), TestGallery.PACK).join().isPresent());
    for (boolean exact : new boolean[] {true, false}) {
      List<String> found =
          gallery
              .search(faces.get(person), new Search(_ -> 0.9, 5, Set.of(), exact))
              .join()
              .matches()
              .stream()
              .map(match -> match.photo().getPersonId())
              .toList();
      assertEquals(List.of(number(person)), found);
    }
    assertTrue(
        gallery
            .search(faces.get(person), new Search(_ -> 0.9, 5, Set.of(number(person)), true))
            .join()
            .matches()
            .isEmpty());
  }

  @Test
  void everybodyIsFoundByEveryNodeBeforeWhileAndAfter() {
    begin();
    assertEquals(PERSONS, one.sealed().older(2).join());
    for (int person = 0; person < PERSONS; person++) {
      assertFound(one, person);
      assertFound(two, person);
    }
    // One shard of three.
    int some = renewSome(1);
    assertTrue(some > 0 && some < PERSONS, "renewed " + some);
    assertEquals(PERSONS - some, one.sealed().older(2).join());
    for (int person = 0; person < PERSONS; person++) {
      assertFound(one, person);
      assertFound(two, person);
    }
    assertEquals(PERSONS - some, renewSome(100));
    assertEquals(0, renewSome(100), "what is renewed is left alone");
    assertEquals(0, one.sealed().older(2).join());
    for (int person = 0; person < PERSONS; person++) {
      assertFound(one, person);
      assertFound(two, person);
    }
    assertEquals(PERSONS, one.counts().join().getActive());
  }

  @Test
  void aWriteOfANodeThatHasNotHeardOfItIsOfTheNewKeys() {
    begin();
    assertFalse(enroll(two, 7).getCreated(), "the photo was there, under the old keys");
    assertEquals(PERSONS - 1, one.sealed().older(2).join(), "its person was renewed first");
    String photo = two.photosOf(number(9)).join().getFirst().record().getPhotoId();
    assertEquals(1, two.retire(number(9), photo).join());
    assertTrue(one.photosOf(number(9)).join().getFirst().template().isEmpty());
    assertEquals(1, two.changePersonId(number(3), "B200000003").join().getAffected());
    assertTrue(one.photosOf(number(3)).join().isEmpty());
    assertEquals(
        "archive of Wang 3", one.photosOf("B200000003").join().getFirst().record().getSource());
    faces.add(TestGallery.face(DIMENSION, random));
    assertTrue(enroll(two, PERSONS).getCreated());
    assertEquals(PERSONS - 3, one.sealed().older(2).join());
    renewSome(100);
    assertEquals(0, one.sealed().older(2).join());
    assertFound(one, PERSONS);
    assertEquals(PERSONS, one.counts().join().getActive());
  }

  private void remember(Gallery gallery, int number, Template face) {
    var probe = new KeptFaces.Probe("event" + number, Instant.EPOCH, number(number), "", "o1");
    assertTrue(gallery.kept().remember(probe, gallery.comparable(face)).join().getCreated());
  }

  private static List<String> kept(Gallery gallery, FaceCollection of, Template face) {
    var asked =
        new KeptFaces.Asked(
            of,
            List.of(gallery.comparable(face)),
            0.9,
            9,
            OptionalLong.empty(),
            OptionalLong.empty(),
            List.of());
    return gallery.kept().search(asked).join().strongest().stream()
        .map(
            match ->
                match.photo().getPhotoId() + " " + match.photo().getKept().getClaimedPersonId())
        .toList();
  }

  private void assertKept(Gallery gallery, int count) {
    for (int i = 0; i < count; i++) {
      assertEquals(
          List.of("event%d %s".formatted(i, number(i))),
          kept(gallery, FaceCollection.FACE_COLLECTION_PROBE, faces.get(i)));
      Template stored = gallery.kept().probe("event" + i).join().orElseThrow();
      assertEquals(1, gallery.comparable(faces.get(i)).cosine(stored), 1e-4);
    }
    assertEquals(
        List.of("face "), kept(gallery, FaceCollection.FACE_COLLECTION_WATCHED, faces.get(0)));
  }

  @Test
  void whatIsKeptBesideTheGalleryIsFoundBeforeWhileAndAfterAndSealedAnewToo() {
    for (int i = 0; i < 8; i++) {
      remember(one, i, faces.get(i));
    }
    var watched = new KeptFaces.Watched("face", "i1", "", Instant.EPOCH);
    assertTrue(one.kept().watch(watched, one.comparable(faces.get(0))).join().getCreated());
    begin();
    assertEquals(PERSONS + 9, one.sealed().older(2).join());
    // By a node that has not heard of it.
    remember(two, 8, faces.get(8));
    assertEquals(PERSONS + 9, one.sealed().older(2).join(), "a new one is of the new keys");
    assertKept(one, 9);
    assertKept(two, 9);
    int some = renewSome(1);
    assertKept(one, 9);
    assertEquals(PERSONS + 9 - some, renewSome(100));
    assertEquals(0, one.sealed().older(2).join());
    assertKept(one, 9);
    assertKept(two, 9);
    assertEquals(9, one.kept().count().join().probes());
    var old = new Gallery(groups, seal.generation(1));
    assertEquals(List.of(), kept(old, FaceCollection.FACE_COLLECTION_PROBE, faces.get(0)));
    old.close();
  }

  @Test
  void aReasonOfWithdrawalAndThePhotosOfADigestOutlastKeys() {
    String photo = one.photosOf(number(4)).join().getFirst().record().getPhotoId();
    assertEquals(
        1,
        one.upkeep()
            .withdraw(
                number(4),
                photo,
                WithdrawalGround.WITHDRAWAL_GROUND_HOLDER,
                "not his",
                Instant.EPOCH)
            .join());
    begin();
    assertEquals(1, two.upkeep().withContent(digest(two, 4)).join().size());
    // By a node that has not heard of it.
    String other = one.photosOf(number(5)).join().getFirst().record().getPhotoId();
    assertEquals(1, two.retire(number(5), other, Instant.EPOCH).join());
    renewSome(100);
    assertEquals(0, one.sealed().older(2).join());
    for (Gallery gallery : List.of(one, two)) {
      PhotoRecord now = gallery.photosOf(number(4)).join().getFirst().record();
      assertEquals("not his", now.getWithdrawalReason());
      assertEquals(List.of(now), gallery.upkeep().withContent(digest(gallery, 4)).join());
      assertTrue(gallery.photosOf(number(5)).join().getFirst().template().isEmpty());
    }
  }

  @Test
  void anOldKeyFileOpensNothingOfWhatIsStoredAfterwards() throws IOException {
    begin();
    renewSome(100);
    var old = new Gallery(groups, seal.generation(1));
    assertTrue(old.photosOf(number(1)).join().isEmpty());
    assertEquals(
        0,
        old.search(faces.get(1), new Search(_ -> 0.6, 5, Set.of(), true)).join().matches().size());
    old.close();
  }
}
