package org.xiangfu.server.rpc;

import com.google.protobuf.ByteString;
import java.nio.ByteOrder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.GalleryLoader;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.v1.LoadTemplatesRequest;
import org.xiangfu.v1.Refusal;
import org.xiangfu.v1.RefusalReason;
import org.xiangfu.v1.RefusedTemplate;
import org.xiangfu.v1.TemplateToLoad;

/** Reads blocks of templates: what can be stored of each, and what cannot. Thread-safe. */
final class TemplateBlocks {
  private static final int MOST_RECORDS = 1024;
  private static final int SHA256_BYTES = 32;

  /** As far as the rounding of an extractor may go. */
  private static final double LENGTH_TOLERANCE = 0.01;

  private final ModelPack pack;
  private final ByteString digest;
  private final Gallery gallery;
  private final PersonIds numbers;
  private final Clock clock;

  TemplateBlocks(ModelPack pack, Gallery gallery, PersonIds numbers, Clock clock) {
    this.pack = pack;
    this.digest = ByteString.copyFrom(HexFormat.of().parseHex(pack.templateDigest()));
    this.gallery = gallery;
    this.numbers = numbers;
    this.clock = clock;
  }

  /**
   * A record that can be stored.
   *
   * @param place in its block
   * @param image bytes of the photo; may be empty
   */
  record Entry(int place, GalleryLoader.Photo photo, ByteString image) {}

  /** A block: each of its records is in one of the lists. */
  record Block(List<Entry> entries, List<RefusedTemplate> refused) {}

  Block read(LoadTemplatesRequest request) {
    if (!request.getPackId().equals(pack.id()) || !request.getPackDigest().equals(digest)) {
      throw ServiceException.precondition(
          "PACK_MISMATCH",
          "these templates were made by another model pack; this service compares with "
              + pack.id()
              + ": extract the photos again with that pack");
    }
    Validation.range("templates", request.getTemplatesCount(), 1, MOST_RECORDS, 0);
    List<Entry> entries = new ArrayList<>(request.getTemplatesCount());
    List<RefusedTemplate> refused = new ArrayList<>();
    for (int place = 0; place < request.getTemplatesCount(); place++) {
      try {
        entries.add(entry(place, request.getTemplates(place)));
      } catch (ServiceException e) {
        refused.add(
            RefusedTemplate.newBuilder().setPlace(place).setError(Failures.status(e)).build());
      }
    }
    return new Block(entries, refused);
  }

  private Entry entry(int place, TemplateToLoad given) {
    String person = Validation.newPersonId("person_id", given.getPersonId(), numbers);
    Validation.date("captured_on", given.getCapturedOn());
    Validation.text("source", given.getSource(), 0, 200);
    byte[] sha256 = sha256(given);
    byte[] digest = gallery.digest(sha256);
    var record =
        PhotoRecord.newBuilder()
            .setPhotoId(gallery.key(person, digest, pack.id()))
            .setPersonId(person)
            .setPhotoSha256(ByteString.copyFrom(digest))
            .setPackId(pack.id())
            .setCapturedOn(given.getCapturedOn())
            .setEnrolledAtMillis(clock.millis())
            .setSource(given.getSource());
    if (given.hasRefusal() == !given.getTemplate().isEmpty()) {
      throw ServiceException.invalid("a record has either a template or a refusal");
    }
    if (given.hasRefusal()) {
      record.setState(PhotoState.PHOTO_STATE_FAILED).setRefusal(refusal(given));
      return new Entry(
          place, new GalleryLoader.Photo(record.build(), Optional.empty()), ByteString.EMPTY);
    }
    record.setState(PhotoState.PHOTO_STATE_ACTIVE);
    var template = Optional.of(new Template(pack.id(), vector(given.getTemplate())));
    return new Entry(place, new GalleryLoader.Photo(record.build(), template), given.getPhoto());
  }

  private static byte[] sha256(TemplateToLoad given) {
    if (given.getPhotoSha256().size() != SHA256_BYTES) {
      throw ServiceException.invalid(
          "photo_sha256 must have %d bytes, not %d"
              .formatted(SHA256_BYTES, given.getPhotoSha256().size()));
    }
    byte[] sha256 = given.getPhotoSha256().toByteArray();
    if (!given.getPhoto().isEmpty()) {
      byte[] photo = Validation.photo("photo", given.getPhoto());
      if (!ByteString.copyFrom(Recognition.sha256(photo)).equals(given.getPhotoSha256())) {
        throw ServiceException.invalid("photo is not the one of photo_sha256");
      }
    }
    return sha256;
  }

  private static Refusal refusal(TemplateToLoad given) {
    var reason = given.getRefusal().getReason();
    if (reason == RefusalReason.REFUSAL_REASON_UNSPECIFIED
        || reason == RefusalReason.UNRECOGNIZED) {
      throw ServiceException.invalid("refusal.reason must be set to a known reason");
    }
    Validation.text("refusal.detail", given.getRefusal().getDetail(), 0, 200);
    return given.getRefusal();
  }

  private float[] vector(ByteString bytes) {
    if (bytes.size() != pack.dimension() * Float.BYTES) {
      throw ServiceException.invalid(
          "template must have %d bytes, not %d"
              .formatted(pack.dimension() * Float.BYTES, bytes.size()));
    }
    float[] vector = new float[pack.dimension()];
    bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    double squared = 0;
    for (float x : vector) {
      squared += (double) x * x;
    }
    // Not the other way round: not a number is no length either.
    if (!(Math.abs(Math.sqrt(squared) - 1) <= LENGTH_TOLERANCE)) {
      throw ServiceException.invalid("template must have length 1");
    }
    return vector;
  }
}
