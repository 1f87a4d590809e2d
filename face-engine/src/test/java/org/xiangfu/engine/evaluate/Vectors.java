package org.xiangfu.engine.evaluate;

import java.util.OptionalInt;
import java.util.Random;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.Template;

/** Photos whose templates are made up. */
final class Vectors {
  private Vectors() {}

  /** A photo whose template points at an angle, in degrees, in a plane. */
  static ExtractedPhoto at(double degrees) {
    double radians = Math.toRadians(degrees);
    return of(new float[] {(float) Math.cos(radians), (float) Math.sin(radians)}, -1);
  }

  static ExtractedPhoto of(float[] vector, int quality) {
    double squared = 0;
    for (float x : vector) {
      squared += x * x;
    }
    float[] v = vector.clone();
    for (int i = 0; i < v.length; i++) {
      v[i] /= (float) Math.sqrt(squared);
    }
    return new ExtractedPhoto(
        new Extraction.Extracted(new Template("made-up", v), new FaceBox(0, 0, 1, 1, 1)),
        quality < 0 ? OptionalInt.empty() : OptionalInt.of(quality));
  }

  /** A photo near a person's own direction; less so the larger the spread. */
  static ExtractedPhoto near(float[] person, double spread, int quality, Random random) {
    float[] v = new float[person.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = (float) (person[i] + spread * random.nextGaussian());
    }
    return of(v, quality);
  }

  static ExtractedPhoto refused() {
    return new ExtractedPhoto(
        new Extraction.Refused(RefusalReason.NO_FACE, "none"), OptionalInt.empty());
  }
}
