package org.xiangfu.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
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
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.replication.UnansweredReadException;

/** The gallery over a log that this test keeps in memory. */
class GalleryStateTest {
  private static final String PACK = "test-pack";
  private static final int DIMENSION = 16;

  @TempDir Path folder;

  private final Random random = new Random(1);
  private GalleryReplica replica;
  private OneReplica group;
  private Gallery gallery;

  @BeforeEach
  void open() throws IOException {
    replica = new GalleryReplica("gallery-0");
    replica.state().open(folder);
    group = new OneReplica(replica.state());
    gallery = new Gallery(List.of(group));
  }

  @AfterEach
  void close() throws IOException {
    gallery.close();
    replica.state().store().close();
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
    assertEquals(2, replica.size());
  }

  @Test
  void twoEnrollmentsOfOnePhotoInOneCommandAreOne() throws IOException {
    var photo = NewPhoto.newBuilder().setRecord(photo("A", "photo"));
    var command =
        GalleryCommand.newBuilder()
            .setEnroll(EnrollPhotos.newBuilder().addPhotos(photo).addPhotos(photo))
            .build();
    var result = GalleryResult.parseFrom(group.propose(command.toByteArray()).join());
    assertTrue(result.getPhotos(0).getCreated());
    assertFalse(result.getPhotos(1).getCreated());
    assertEquals(1, gallery.photosOf("A").join().size());
  }

  @Test
  void aPhotoIsFoundByBothSearchesAsSoonAsItIsEnrolled() throws IOException {
    for (int person = 0; person < 50; person++) {
      enroll("P" + person, "photo", face());
    }
    Template face = face();
    enroll("MATE", "photo", face);
    for (boolean exact : new boolean[] {false, true}) {
      List<Match> matches = replica.search(face, top(3, exact));
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
    assertEquals(2, replica.search(face, top(10, false)).size());
    List<Match> others = replica.search(face, new SearchRequest(0.9, 10, Set.of("A"), false));
    assertEquals(List.of("B"), others.stream().map(each -> each.photo().getPersonId()).toList());
  }

  @Test
  void aPersonsManyPhotosDoNotHideTheNextPerson() throws IOException {
    Template face = face();
    for (int photo = 0; photo < 150; photo++) {
      enroll("A", "photo" + photo, face);
    }
    enroll("B", "photo", face);
    List<Match> matches = replica.search(face, new SearchRequest(0.9, 10, Set.of(), false));
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
    assertTrue(replica.search(face, top(1, false)).isEmpty());
    assertTrue(gallery.photosOf("A").join().getFirst().template().isEmpty());
    assertFalse(enroll("A", "photo", face), "retiring must not be undone by the archive");
    assertEquals(PhotoCounts.newBuilder().setRetired(1).build(), gallery.counts().join());
  }

  @Test
  void photosFollowTheirPersonsNewNumber() throws IOException {
    Template face = face();
    enroll("OLD", "photo", face);
    enroll("OTHER", "photo", face());
    assertTrue(gallery.changePersonId("OLD", "OTHER").join().getOccupied());
    assertEquals(1, gallery.changePersonId("OLD", "NEW").join().getAffected());
    assertTrue(gallery.photosOf("OLD").join().isEmpty());
    assertEquals(Optional.of(face), gallery.photosOf("NEW").join().getFirst().template());
    assertEquals("NEW", replica.search(face, top(1, false)).getFirst().photo().getPersonId());
    assertFalse(enroll("NEW", "photo", face), "the photo is known under the new number");
  }

  @Test
  void photosFollowTheirPersonFromOneShardToAnother() throws IOException {
    var second = new GalleryReplica("gallery-1");
    second.state().open(folder.resolveSibling(folder.getFileName() + "-1"));
    List<OneReplica> shards = List.of(group, new OneReplica(second.state()));
    new Rebalancing(shards::get, _ -> {}, () -> false).run(List.of(0, 1), 2);
    try (var sharded = new Gallery(shards)) {
      var map = new ShardMap(2);
      String old = personIn(map, 0);
      String renumbered = personIn(map, 1);
      Template face = face();
      sharded.enroll(photo(old, "photo"), Optional.of(face), true).join();
      assertEquals(1, sharded.changePersonId(old, renumbered).join().getAffected());
      assertEquals(0, replica.size());
      assertEquals(1, second.size());
      assertEquals(Optional.of(face), sharded.photosOf(renumbered).join().getFirst().template());
      sharded.enroll(photo(old, "other"), Optional.of(face()), true).join();
      assertTrue(sharded.changePersonId(old, renumbered).join().getOccupied());
      assertEquals(1, sharded.photosOf(old).join().size());
    } finally {
      second.state().store().close();
    }
  }

  private static String personIn(ShardMap map, int shard) {
    return Stream.iterate(0, number -> number + 1)
        .map(number -> "P" + number)
        .filter(person -> map.shardOf(person) == shard)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aSearchOverAllShardsFindsTheBestOfAnyAndSaysWhatItSearched() throws IOException {
    var second = new GalleryReplica("gallery-1");
    second.state().open(folder.resolveSibling(folder.getFileName() + "-1"));
    var other = new OneReplica(second.state());
    Replicas silent =
        new Replicas() {
          @Override
          public CompletableFuture<byte[]> propose(byte[] command) {
            return other.propose(command);
          }

          @Override
          public CompletableFuture<byte[]> read(byte[] query) {
            return CompletableFuture.failedFuture(new UnansweredReadException("gallery-1", null));
          }
        };
    var map = new ShardMap(2);
    List<OneReplica> shards = List.of(group, other);
    new Rebalancing(shards::get, _ -> {}, () -> false).run(List.of(0, 1), 2);
    Template face = face();
    try (var whole = new Gallery(List.of(group, other));
        var cut = new Gallery(List.of(group, silent))) {
      for (int shard = 0; shard < 2; shard++) {
        PhotoRecord record = photo(personIn(map, shard), "photo");
        whole.enroll(record, Optional.of(face), true).join();
      }
      var asked = new Search(_ -> 0.9, 10, Set.of(), false);
      SearchResult all = whole.search(face, asked).join();
      assertEquals(2, all.matches().size());
      assertEquals(2, all.gallerySize());
      assertEquals(1, all.searchedShare());
      SearchResult part = cut.search(face, asked).join();
      assertEquals(1, part.matches().size());
      assertEquals(0.5, part.searchedShare(), "never a silent partial answer");
    } finally {
      second.state().store().close();
    }
  }

  @Test
  void aReplicaThatDoesNotRefreshComesOutTheSame() throws IOException {
    Template face = face();
    enroll("OLD", "photo", face);
    gallery.changePersonId("OLD", "NEW").join();
    assertTrue(enroll("OLD", "photo", face), "what was moved away is gone for the next command");
    assertEquals(2, replica.size());
  }

  @Test
  void afterACrashTheLogFromTheLastCommitGivesTheSameState() throws IOException {
    for (int person = 0; person < 20; person++) {
      enroll("P" + person, "photo", face());
      if (person == 9) {
        replica.state().store().commit(TermIndex.valueOf(1, group.log().size()));
      }
    }
    gallery.retire("P3", photo("P3", "photo").getPhotoId()).join();
    String before = replica.stateHash();
    close();

    replica = new GalleryReplica("gallery-0");
    replica.state().open(folder);
    gallery = new Gallery(List.of(group));
    long committed = replica.state().store().committed().orElseThrow().getIndex();
    assertEquals(10, committed);
    assertNotEquals(before, replica.stateHash());
    for (int index = (int) committed + 1; index <= group.log().size(); index++) {
      OneReplica.apply(replica.state(), group.log().get(index - 1), index).join();
    }
    assertEquals(before, replica.stateHash());
  }

  @Test
  void aCommandOfALaterReleaseStopsTheReplica() {
    assertThrows(IOException.class, () -> replica.state().apply(new byte[0], 1));
  }
}
