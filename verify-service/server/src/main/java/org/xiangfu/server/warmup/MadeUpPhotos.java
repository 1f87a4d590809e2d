package org.xiangfu.server.warmup;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import java.util.SplittableRandom;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.PhotoKey;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;

/**
 * Photos of people who do not exist: bytes that no decoder takes for an image, and a template near
 * the centre of its identity, drawn uniformly from the unit sphere. The same number gives the same
 * photo. Immutable.
 *
 * @param packId model pack that the templates say they come from
 * @param dimension length of a template
 */
record MadeUpPhotos(String packId, int dimension) {
  static final int PHOTOS_A_PERSON = 3;

  /** As many as a portrait of 250 × 250 pixels has as a JPEG. */
  private static final int BYTES = 6_000;

  /** Of the noise's length to the centre's: two photos of a person have a mean cosine of 0.6. */
  private static final double SPREAD = Math.sqrt(0.4 / 0.6);

  private static final long SEED = 20_260_101;

  /**
   * One photo.
   *
   * @param record as an enrolment would keep it
   */
  record Photo(PhotoRecord record, ByteString bytes, Template template) {}

  static String person(int photo) {
    return "WARM-UP-" + photo / PHOTOS_A_PERSON;
  }

  Photo photo(int number) {
    var random = new SplittableRandom(SEED + number);
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    byte[] digest = Hashing.sha256().hashBytes(bytes).asBytes();
    String key = PhotoKey.of(person(number), digest, packId);
    var record =
        PhotoRecord.newBuilder()
            .setPhotoId(key)
            .setPersonId(person(number))
            .setPhotoSha256(ByteString.copyFrom(digest))
            .setPackId(packId)
            .setState(PhotoState.PHOTO_STATE_ACTIVE)
            .setSource("warm-up/" + number)
            .build();
    return new Photo(record, ByteString.copyFrom(bytes), template(number, random));
  }

  private Template template(int number, SplittableRandom random) {
    double[] centre = direction(new SplittableRandom(-1L - number / PHOTOS_A_PERSON));
    double[] noise = direction(random);
    double length = Math.sqrt(1 + SPREAD * SPREAD);
    float[] vector = new float[dimension];
    double squared = 0;
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) ((centre[i] + SPREAD * noise[i]) / length);
      squared += vector[i] * vector[i];
    }
    float scale = (float) (1 / Math.sqrt(squared));
    for (int i = 0; i < dimension; i++) {
      vector[i] *= scale;
    }
    return new Template(packId, vector);
  }

  private double[] direction(SplittableRandom random) {
    double[] values = new double[dimension];
    double squared = 0;
    for (int i = 0; i < dimension; i++) {
      values[i] = random.nextGaussian();
      squared += values[i] * values[i];
    }
    double length = Math.sqrt(squared);
    for (int i = 0; i < dimension; i++) {
      values[i] /= length;
    }
    return values;
  }
}
