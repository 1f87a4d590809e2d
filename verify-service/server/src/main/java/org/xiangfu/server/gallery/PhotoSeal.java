package org.xiangfu.server.gallery;

import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.FoundPhoto;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.sealing.DataSeal;

/**
 * Photos between what the service says of them and what is stored: person, source and date are
 * sealed, templates are turned. The digest of a record is that of {@link Gallery#digest} on both
 * sides. Source and date are bound to the photo's id, which outlasts a change of number.
 */
record PhotoSeal(DataSeal data) {
  PhotoRecord seal(PhotoRecord record) {
    return record.toBuilder()
        .setPersonId(data.person(record.getPersonId()))
        .setSource(data.seal("source of " + record.getPhotoId(), record.getSource()))
        .setCapturedOn(data.seal("date of " + record.getPhotoId(), record.getCapturedOn()))
        .build();
  }

  PhotoRecord open(PhotoRecord stored) {
    return stored.toBuilder()
        .setPersonId(data.personOf(stored.getPersonId()))
        .setSource(data.open("source of " + stored.getPhotoId(), stored.getSource()))
        .setCapturedOn(data.open("date of " + stored.getPhotoId(), stored.getCapturedOn()))
        .setWithdrawalReason(
            data.open(withdrawal(stored.getPhotoId()), stored.getWithdrawalReason()))
        .build();
  }

  /** A record of what is kept beside the gallery: whom somebody said to be is sealed. */
  PhotoRecord sealKept(PhotoRecord record) {
    var sealed = record.toBuilder();
    sealed.getKeptBuilder().setClaimedPersonId(data.person(record.getKept().getClaimedPersonId()));
    return sealed.build();
  }

  PhotoRecord openKept(PhotoRecord stored) {
    var record = stored.toBuilder();
    record
        .getKeptBuilder()
        .setClaimedPersonId(data.personOf(stored.getKept().getClaimedPersonId()));
    return record.build();
  }

  /** Why a photo was withdrawn, as it is stored. */
  String withdrawal(String photoId, String reason) {
    return data.seal(withdrawal(photoId), reason);
  }

  private static String withdrawal(String photoId) {
    return "withdrawal of " + photoId;
  }

  Match open(FoundPhoto found) {
    return new Match(open(found.getRecord()), found.getCosine());
  }

  Template turn(Template template) {
    return new Template(template.packId(), data.turn(template.packId(), template.vector()));
  }
}
