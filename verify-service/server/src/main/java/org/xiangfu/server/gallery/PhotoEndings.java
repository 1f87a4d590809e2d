package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.xiangfu.server.gallery.v1.ChangePersonId;
import org.xiangfu.server.gallery.v1.EndPhotos;
import org.xiangfu.server.gallery.v1.ErasePhotos;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.MoveIn;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoInState;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;

/**
 * Applies the commands that take photos out of comparison, erase them, or bring two records
 * together.
 */
final class PhotoEndings {
  private static final GalleryResult ELSEWHERE =
      GalleryResult.newBuilder().setElsewhere(true).build();

  private final StoredPhotos photos;

  PhotoEndings(StoredPhotos photos) {
    this.photos = photos;
  }

  private static GalleryResult affected(int count) {
    return GalleryResult.newBuilder().setAffected(count).build();
  }

  private List<PhotoReader.Stored> of(String person) throws IOException {
    return photos.readAll(PhotoDocument.person(person));
  }

  /** Affects the named photos that there are, ended before or not. */
  GalleryResult end(EndPhotos end) throws IOException {
    if (!photos.ownership().accepts(end.getPersonId())) {
      return ELSEWHERE;
    }
    int affected = 0;
    for (PhotoReader.Stored photo : of(end.getPersonId())) {
      PhotoRecord record = photo.record();
      if (end.getPhotoIdsList().contains(record.getPhotoId())) {
        affected++;
        PhotoRecord after = after(record, end);
        if (!after.equals(record)) {
          photos.write(after, null);
        }
      }
    }
    return affected(affected);
  }

  private static PhotoRecord after(PhotoRecord record, EndPhotos end) {
    var after = record.toBuilder();
    if (ends(record, end.getState())) {
      after
          .setState(end.getState())
          .setEndedAtMillis(end.getAtMillis())
          .setGround(end.getGround())
          .setWithdrawalReason(end.getReason());
    }
    if (after.getState() == PhotoState.PHOTO_STATE_RETIRED) {
      switch (end.getDeath()) {
        case DEATH_MARK_SET -> after.setByDeath(true);
        case DEATH_MARK_CLEARED -> after.clearByDeath();
        case DEATH_MARK_UNSPECIFIED, UNRECOGNIZED -> {
          // Stays as it is.
        }
      }
    }
    return after.build();
  }

  private static boolean ends(PhotoRecord record, PhotoState state) {
    return switch (record.getState()) {
      case PHOTO_STATE_ACTIVE -> true;
      case PHOTO_STATE_RETIRED ->
          state == PhotoState.PHOTO_STATE_WITHDRAWN || record.getEndedAtMillis() == 0;
      case PHOTO_STATE_FAILED -> state == PhotoState.PHOTO_STATE_WITHDRAWN;
      case PHOTO_STATE_WITHDRAWN, PHOTO_STATE_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  GalleryResult erase(ErasePhotos erase) throws IOException {
    if (!photos.ownership().accepts(erase.getPersonId())) {
      return ELSEWHERE;
    }
    int affected = 0;
    for (PhotoReader.Stored photo : of(erase.getPersonId())) {
      var asked =
          PhotoInState.newBuilder()
              .setPhotoId(photo.record().getPhotoId())
              .setState(photo.record().getState())
              .build();
      if (erase.getPhotosList().contains(asked)) {
        photos.delete(photo.record());
        affected++;
      }
    }
    return affected(affected);
  }

  /** Brings the photos of two numbers of this shard together. */
  GalleryResult merge(ChangePersonId merge) throws IOException {
    if (!photos.ownership().accepts(merge.getOldPersonId())
        || !photos.ownership().accepts(merge.getNewPersonId())) {
      return ELSEWHERE;
    }
    List<PhotoReader.Stored> coming = of(merge.getOldPersonId());
    for (PhotoReader.Stored photo : coming) {
      photos.delete(photo.record());
      arrive(photo.record(), photo.template().orElse(null), merge.getNewPersonId());
    }
    return affected(coming.size());
  }

  /** Takes in photos of a number of another shard beside those that are here. */
  GalleryResult mergeIn(MoveIn merge) throws IOException {
    if (!photos.ownership().accepts(merge.getPersonId())) {
      return ELSEWHERE;
    }
    for (NewPhoto photo : merge.getPhotosList()) {
      arrive(photo.getRecord(), TemplateBytes.ofPhoto(photo), merge.getPersonId());
    }
    return affected(merge.getPhotosCount());
  }

  // Of one photo that both numbers have, what was taken out of comparison stays out.
  private void arrive(PhotoRecord coming, float[] templateOrNull, String person)
      throws IOException {
    PhotoRecord arrived = coming.toBuilder().setPersonId(person).build();
    Optional<PhotoRecord> here = photos.find(PhotoKey.of(arrived));
    if (here.isEmpty() || strictness(arrived) > strictness(here.get())) {
      photos.write(arrived, templateOrNull);
    }
  }

  private static int strictness(PhotoRecord record) {
    return switch (record.getState()) {
      case PHOTO_STATE_WITHDRAWN -> 3;
      case PHOTO_STATE_RETIRED -> 2;
      case PHOTO_STATE_FAILED -> 1;
      case PHOTO_STATE_ACTIVE, PHOTO_STATE_UNSPECIFIED, UNRECOGNIZED -> 0;
    };
  }
}
