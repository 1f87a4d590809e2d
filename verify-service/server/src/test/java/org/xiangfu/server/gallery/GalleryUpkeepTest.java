package org.xiangfu.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.WithdrawalGround;

/** The ends of photos in a sealed gallery over three shards. */
class GalleryUpkeepTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path folder;

  private final Random random = new Random(17);
  private final List<GalleryReplica> replicas = new ArrayList<>();
  private final List<OneReplica> groups = new ArrayList<>();
  private Gallery gallery;

  @BeforeEach
  void open() throws IOException {
    for (int shard = 0; shard < 3; shard++) {
      var replica = new GalleryReplica(Gallery.groupName(shard));
      replica.state().open(folder.resolve("shard" + shard));
      replicas.add(replica);
      groups.add(new OneReplica(replica.state()));
    }
    new Rebalancing(groups::get, _ -> {}, () -> false).run(List.of(0, 1, 2), 3);
    gallery =
        new Gallery(groups, KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow());
  }

  @AfterEach
  void close() throws IOException {
    gallery.close();
    for (GalleryReplica replica : replicas) {
      replica.state().store().close();
    }
  }

  private byte[] digest(int photo) {
    return gallery.digest(Hashing.sha256().hashInt(photo).asBytes());
  }

  private PhotoRecord enroll(String person, int photo) {
    var record =
        PhotoRecord.newBuilder()
            .setPersonId(person)
            .setPhotoId(gallery.key(person, digest(photo), TestGallery.PACK))
            .setPhotoSha256(ByteString.copyFrom(digest(photo)))
            .setPackId(TestGallery.PACK)
            .setState(PhotoState.PHOTO_STATE_ACTIVE)
            .build();
    assertTrue(
        gallery
            .enroll(record, Optional.of(TestGallery.face(64, random)), true)
            .join()
            .getCreated());
    return record;
  }

  private Set<String> idsOf(String person) {
    return gallery.photosOf(person).join().stream()
        .map(photo -> photo.record().getPhotoId())
        .collect(Collectors.toSet());
  }

  private PhotoRecord photo(PhotoRecord of, String person) {
    return gallery.photosOf(person).join().stream()
        .map(Gallery.StoredPhoto::record)
        .filter(record -> record.getPhotoId().equals(of.getPhotoId()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void photosOfTwoNumbersComeTogetherWithinAShardAndBetweenTwo() {
    for (int i = 0; i < 20; i++) {
      String from = "F" + i;
      String into = "I" + i;
      PhotoRecord mine = enroll(from, 10 * i);
      PhotoRecord theirs = enroll(into, 10 * i + 1);
      enroll(from, 10 * i + 2);
      PhotoRecord same = enroll(into, 10 * i + 2);
      assertEquals(2, gallery.upkeep().merge(from, into).join());
      assertEquals(Set.of(), idsOf(from));
      assertEquals(Set.of(mine.getPhotoId(), theirs.getPhotoId(), same.getPhotoId()), idsOf(into));
      assertTrue(
          gallery.photosOf(into).join().stream().allMatch(each -> each.template().isPresent()));
      assertEquals(0, gallery.upkeep().merge(from, into).join());
    }
    assertEquals(60, gallery.counts().join().getActive());
  }

  @Test
  void aPhotoThatWasTakenOutUnderOneNumberStaysOutUnderTheOther() {
    for (int i = 0; i < 8; i++) {
      PhotoRecord out = enroll("F" + i, i);
      enroll("I" + i, i);
      assertEquals(
          1,
          gallery
              .upkeep()
              .withdraw(
                  "F" + i,
                  out.getPhotoId(),
                  WithdrawalGround.WITHDRAWAL_GROUND_LAW,
                  "by court " + i,
                  NOW)
              .join());
      assertEquals(1, gallery.upkeep().merge("F" + i, "I" + i).join());
      PhotoRecord one = photo(out, "I" + i);
      assertEquals(PhotoState.PHOTO_STATE_WITHDRAWN, one.getState());
      assertEquals("by court " + i, one.getWithdrawalReason());
      assertEquals(NOW.toEpochMilli(), one.getEndedAtMillis());
    }
    assertEquals(0, gallery.counts().join().getActive());
    assertEquals(8, gallery.counts().join().getRetired());
  }

  @Test
  void aWithdrawnPhotoStaysWithdrawn() {
    PhotoRecord photo = enroll("P1", 1);
    assertEquals(
        1,
        gallery
            .upkeep()
            .withdraw("P1", photo.getPhotoId(), WithdrawalGround.WITHDRAWAL_GROUND_HOLDER, "x", NOW)
            .join());
    PhotoRecord withdrawn = photo(photo, "P1");
    assertEquals(1, gallery.retire("P1", photo.getPhotoId(), NOW.plusSeconds(9)).join());
    assertEquals(withdrawn, photo(photo, "P1"));
    assertEquals(0, gallery.retire("P1", "none", NOW).join());
  }

  @Test
  void aPhotoIsErasedOnlyInTheStateThatWasAskedFor() {
    PhotoRecord photo = enroll("P1", 1);
    assertEquals(1, gallery.retire("P1", photo.getPhotoId(), NOW).join());
    assertEquals(0, gallery.upkeep().erase("P1", List.of(photo)).join());
    assertEquals(1, gallery.upkeep().erase("P1", List.of(photo(photo, "P1"))).join());
    assertEquals(Set.of(), idsOf("P1"));
  }

  @Test
  void everyPhotoOfSomeBytesIsFoundInWhateverShard() {
    Set<String> ids =
        Set.of(
            enroll("P1", 7).getPhotoId(),
            enroll("P2", 7).getPhotoId(),
            enroll("P3", 7).getPhotoId(),
            enroll("P4", 7).getPhotoId());
    enroll("P1", 8);
    assertEquals(
        ids,
        gallery.upkeep().withContent(digest(7)).join().stream()
            .map(PhotoRecord::getPhotoId)
            .collect(Collectors.toSet()));
    assertEquals(List.of(), gallery.upkeep().withContent(digest(9)).join());
  }
}
