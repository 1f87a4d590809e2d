package org.xiangfu.server.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import java.util.Optional;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.server.gallery.v1.FoundPhoto;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.sealing.DataSeal;

/**
 * Photos between what the service says of them and what is stored: person, source and date are
 * sealed, templates are turned. The digest of a record is that of {@link Gallery#digest} outside;
 * inside it is sealed again from the second generation of keys on, since it outlasts them. Source
 * and date are bound to the photo's id, which outlasts a change of number.
 */
record PhotoSeal(DataSeal data) {
  private static final String DIGEST = "digest of photo";

  PhotoRecord seal(PhotoRecord record) {
    return seal(record, data.present());
  }

  static PhotoRecord seal(PhotoRecord record, DataSeal with) {
    var sealed = record.toBuilder();
    if (record.hasMaking()) {
      String marker = with.seal(marker(record), record.getMaking().getMarkedBy());
      sealed.getMakingBuilder().setMarkedBy(marker);
    }
    return sealed
        .setPersonId(with.person(record.getPersonId()))
        .setSource(with.seal("source of " + record.getPhotoId(), record.getSource()))
        .setCapturedOn(with.seal("date of " + record.getPhotoId(), record.getCapturedOn()))
        .setWithdrawalReason(withdrawal(record.getPhotoId(), record.getWithdrawalReason(), with))
        .setPhotoSha256(ByteString.copyFrom(digest(record.getPhotoSha256().toByteArray(), with)))
        .setGeneration(with.stamp())
        .build();
  }

  private static String marker(PhotoRecord record) {
    return "marker of " + record.getPhotoId();
  }

  /** A lasting digest as it is stored with keys of a generation. */
  static byte[] digest(byte[] lasting, DataSeal with) {
    return with.stamp() == 0
        ? lasting
        : with.seal(DIGEST, HexFormat.of().formatHex(lasting)).getBytes(UTF_8);
  }

  /** The key of a photo as it is stored with keys of a generation. */
  static String key(String personId, byte[] digest, String packId, DataSeal with) {
    return PhotoKey.of(with.person(personId), digest(digest, with), packId);
  }

  PhotoRecord open(PhotoRecord stored) {
    DataSeal with = data.stamped(stored.getGeneration());
    var record =
        stored.toBuilder()
            .setPersonId(with.personOf(stored.getPersonId()))
            .setSource(with.open("source of " + stored.getPhotoId(), stored.getSource()))
            .setCapturedOn(with.open("date of " + stored.getPhotoId(), stored.getCapturedOn()))
            .setWithdrawalReason(
                with.open(withdrawal(stored.getPhotoId()), stored.getWithdrawalReason()))
            .clearGeneration();
    if (stored.hasMaking()) {
      String marker = with.open(marker(stored), stored.getMaking().getMarkedBy());
      record.getMakingBuilder().setMarkedBy(marker);
    }
    if (stored.getGeneration() > 0) {
      String hex = with.open(DIGEST, stored.getPhotoSha256().toStringUtf8());
      record.setPhotoSha256(ByteString.copyFrom(HexFormat.of().parseHex(hex)));
    }
    return record.build();
  }

  /** A record of what is kept beside the gallery: whom somebody said to be is sealed. */
  static PhotoRecord sealKept(PhotoRecord record, DataSeal with) {
    var sealed = record.toBuilder().setGeneration(with.stamp());
    sealed.getKeptBuilder().setClaimedPersonId(with.person(record.getKept().getClaimedPersonId()));
    return sealed.build();
  }

  PhotoRecord openKept(PhotoRecord stored) {
    DataSeal with = data.stamped(stored.getGeneration());
    var record = stored.toBuilder().clearGeneration();
    record
        .getKeptBuilder()
        .setClaimedPersonId(with.personOf(stored.getKept().getClaimedPersonId()));
    return record.build();
  }

  /** Why a photo was withdrawn, as it is stored. */
  static String withdrawal(String photoId, String reason, DataSeal with) {
    return with.seal(withdrawal(photoId), reason);
  }

  private static String withdrawal(String photoId) {
    return "withdrawal of " + photoId;
  }

  Match open(FoundPhoto found) {
    return new Match(open(found.getRecord()), found.getCosine());
  }

  static Template turn(Template template, DataSeal with) {
    return new Template(template.packId(), with.turn(template.packId(), template.vector()));
  }

  /** A probe as {@link #stored} templates compare with it. */
  Template comparable(Template probe) {
    return turn(probe, newest());
  }

  /** The probe that a comparable one was made of, to within the precision of a float. */
  Template plain(Template comparable) {
    String pack = comparable.packId();
    return new Template(pack, newest().turnBack(pack, comparable.vector()));
  }

  // Whatever is sealed with now, so that a probe and a template meet under one rotation.
  private DataSeal newest() {
    return data.generations().getLast();
  }

  /** A comparable probe under the rotation of a generation. */
  Template under(Template comparable, DataSeal with) {
    DataSeal newest = newest();
    if (newest == with) {
      return comparable;
    }
    String pack = comparable.packId();
    return new Template(pack, with.turn(pack, newest.turnBack(pack, comparable.vector())));
  }

  /** The template of a stored photo, whichever keys turned it; empty if it has none. */
  Optional<Template> stored(NewPhoto photo) {
    return photo.getTemplate().isEmpty()
        ? Optional.empty()
        : Optional.of(new Template(photo.getRecord().getPackId(), vector(photo, newest())));
  }

  private float[] vector(NewPhoto photo, DataSeal with) {
    float[] turned = TemplateBytes.read(photo.getTemplate());
    DataSeal before = data.stamped(photo.getRecord().getGeneration());
    String pack = photo.getRecord().getPackId();
    return before == with ? turned : with.turn(pack, before.turnBack(pack, turned));
  }

  /** The same photo, sealed and turned with other keys. */
  NewPhoto anew(NewPhoto stored, DataSeal with) {
    PhotoRecord record = stored.getRecord();
    boolean kept = record.getCollection() != FaceCollection.FACE_COLLECTION_UNSPECIFIED;
    var photo =
        NewPhoto.newBuilder()
            .setRecord(kept ? sealKept(openKept(record), with) : seal(open(record), with));
    if (!stored.getTemplate().isEmpty()) {
      photo.setTemplate(TemplateBytes.write(vector(stored, with)));
    }
    return photo.build();
  }
}
