package org.xiangfu.engine.calibrate;

import java.util.Random;
import org.hipparchus.special.Beta;
import org.xiangfu.engine.Template;

/** Templates of strangers: uniform on a sphere, so that every FMR is known. */
final class RandomPeople {
  private static final int DIMENSION = 16;

  private RandomPeople() {}

  static Template template(Random random) {
    float[] v = new float[DIMENSION];
    for (int k = 0; k < v.length; k++) {
      v[k] = (float) random.nextGaussian();
    }
    return normalised(v);
  }

  /** Another photo of the same person: a mate with a cosine of about the given one. */
  static Template mate(Template of, double cosine, Random random) {
    Template noise = template(random);
    float[] v = new float[DIMENSION];
    double rest = Math.sqrt(1 - cosine * cosine);
    for (int k = 0; k < v.length; k++) {
      v[k] = (float) (cosine * of.vector()[k] + rest * noise.vector()[k]);
    }
    return normalised(v);
  }

  /** The probability that two strangers score at least a cosine above 0. */
  static double fmr(double cosine) {
    return 0.5 * Beta.regularizedBeta(1 - cosine * cosine, (DIMENSION - 1) / 2.0, 0.5);
  }

  private static Template normalised(float[] v) {
    double squared = 0;
    for (float x : v) {
      squared += x * x;
    }
    for (int k = 0; k < v.length; k++) {
      v[k] /= (float) Math.sqrt(squared);
    }
    return new Template("random", v);
  }
}
