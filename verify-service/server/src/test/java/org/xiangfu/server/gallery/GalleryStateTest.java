package org.xiangfu.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.EnrollPhotos;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.replication.ReplicatedState;

/** The gallery over a log that this test keeps in memory. */
class GalleryStateTest {
  private static final String PACK = "test-pack";
  private static final int DIMENSION = 16;

  @TempDir Path folder;

  private final Random random = new Random(1);
  private final List<byte[]> log = new ArrayList<>();
  private Gallery gallery;

  @BeforeEach
  void open() throws IOException {
    gallery = new Gallery("gallery-0");
    gallery.state().open(folder);
    gallery.connect(this::propose);
  }

  private synchronized CompletableFuture<byte[]> propose(byte[] command) {
    log.add(command);
    return apply(gallery.state(), command, log.size());
  }

  private static CompletableFuture<byte[]> apply(ReplicatedState state, byte[] command, int index) {
    try {
      byte[] result = state.apply(command, index);
      return state.store().visible().thenApply(_ -> result);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @AfterEach
  void close() throws IOException {
    gallery.close();
    gallery.state().store().close();
  }

  private Template face() {
    float[] vector = new float[DIMENSION];
    double squared = 0;
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
      squared += vector[i] * vector[i];
    }
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] /= (float) Math.sqrt(squared);
    }
    return new Template(PACK, vector);
  }

  private static PhotoRecord photo(String person, String bytes) {
    ByteString digest = ByteString.copyFromUtf8(bytes);
    return PhotoRecord.newBuilder()
        .setPersonId(person)
        .setPhotoId(PhotoKey.of(person, digest.toByteArray(), PACK))
        .setPhotoSha256(digest)
        .setPackId(PACK)
        .setState(PhotoState.PHOTO_STATE_ACTIVE)
        .build();
  }

  private boolean enroll(String person, String bytes, Template template) {
    return gallery.enroll(photo(person, bytes), Optional.of(template), true).join().getCreated();
  }

  private static SearchRequest top(int persons, boolean exact) {
    return new SearchRequest(-1, persons, Set.of(), exact);
  }

  @Test
  void theSamePhotoOfTheSamePersonIsEnrolledOnce() throws IOException {
    Template face = face();
    assertTrue(enroll("A", "photo", face));
    assertFalse(enroll("A", "photo", face));
    assertTrue(enroll("B", "photo", face));
    assertEquals(2, gallery.size());
  }

  @Test
  void twoEnrollmentsOfOnePhotoInOneCommandAreOne() throws IOException {
    var photo = NewPhoto.newBuilder().setRecord(photo("A", "photo"));
    var command =
        GalleryCommand.newBuilder()
            .setEnroll(EnrollPhotos.newBuilder().addPhotos(photo).addPhotos(photo))
            .build();
    var result = GalleryResult.parseFrom(propose(command.toByteArray()).join());
    assertTrue(result.getPhotos(0).getCreated());
    assertFalse(result.getPhotos(1).getCreated());
    assertEquals(1, gallery.photosOf("A").size());
  }

  @Test
  void aPhotoIsFoundByBothSearchesAsSoonAsItIsEnrolled() throws IOException {
    for (int person = 0; person < 50; person++) {
      enroll("P" + person, "photo", face());
    }
    Template face = face();
    enroll("MATE", "photo", face);
    for (boolean exact : new boolean[] {false, true}) {
      List<Match> matches = gallery.search(face, top(3, exact));
      assertEquals(3, matches.size());
      assertEquals("MATE", matches.getFirst().photo().getPersonId());
      assertEquals(1, matches.getFirst().cosine(), 1e-5);
    }
  }

  @Test
  void aSearchReturnsEachPersonOnceAndNoExcludedOne() throws IOException {
    Template face = face();
    enroll("A", "one", face);
    enroll("A", "two", face);
    enroll("B", "one", face);
    assertEquals(2, gallery.search(face, top(10, false)).size());
    List<Match> others = gallery.search(face, new SearchRequest(0.9, 10, Set.of("A"), false));
    assertEquals(List.of("B"), others.stream().map(each -> each.photo().getPersonId()).toList());
  }

  @Test
  void aPersonsManyPhotosDoNotHideTheNextPerson() throws IOException {
    Template face = face();
    for (int photo = 0; photo < 150; photo++) {
      enroll("A", "photo" + photo, face);
    }
    enroll("B", "photo", face);
    List<Match> matches = gallery.search(face, new SearchRequest(0.9, 10, Set.of(), false));
    assertEquals(2, matches.size());
  }

  @Test
  void aRetiredPhotoIsNeverComparedAgainAndItsTemplateIsGone() throws IOException {
    Template face = face();
    enroll("A", "photo", face);
    String id = photo("A", "photo").getPhotoId();
    assertEquals(0, gallery.retire("B", id).join());
    assertEquals(1, gallery.retire("A", id).join());
    assertEquals(1, gallery.retire("A", id).join());
    assertTrue(gallery.search(face, top(1, false)).isEmpty());
    assertTrue(gallery.photosOf("A").getFirst().template().isEmpty());
    assertFalse(enroll("A", "photo", face), "retiring must not be undone by the archive");
    assertEquals(new Gallery.Counts(0, 1, 0), gallery.counts());
  }

  @Test
  void photosFollowTheirPersonsNewNumber() throws IOException {
    Template face = face();
    enroll("OLD", "photo", face);
    enroll("OTHER", "photo", face());
    assertTrue(gallery.changePersonId("OLD", "OTHER").join().getOccupied());
    assertEquals(1, gallery.changePersonId("OLD", "NEW").join().getAffected());
    assertTrue(gallery.photosOf("OLD").isEmpty());
    assertEquals(Optional.of(face), gallery.photosOf("NEW").getFirst().template());
    assertEquals("NEW", gallery.search(face, top(1, false)).getFirst().photo().getPersonId());
    assertFalse(enroll("NEW", "photo", face), "the photo is known under the new number");
  }

  @Test
  void afterACrashTheLogFromTheLastCommitGivesTheSameState() throws IOException {
    for (int person = 0; person < 20; person++) {
      enroll("P" + person, "photo", face());
      if (person == 9) {
        gallery.state().store().commit(TermIndex.valueOf(1, log.size()));
      }
    }
    gallery.retire("P3", photo("P3", "photo").getPhotoId()).join();
    String before = gallery.stateHash();
    close();

    gallery = new Gallery("gallery-0");
    gallery.state().open(folder);
    long committed = gallery.state().store().committed().orElseThrow().getIndex();
    assertEquals(10, committed);
    assertNotEquals(before, gallery.stateHash());
    for (int index = (int) committed + 1; index <= log.size(); index++) {
      apply(gallery.state(), log.get(index - 1), index).join();
    }
    assertEquals(before, gallery.stateHash());
  }

  @Test
  void aCommandOfALaterReleaseStopsTheReplica() {
    assertThrows(IOException.class, () -> gallery.state().apply(new byte[0], 1));
  }
}
