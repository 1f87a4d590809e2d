package org.xiangfu.server.gallery.recall;

import java.util.random.RandomGenerator;

/** Templates of photos that were never taken. */
final class TurnedTemplate {
  private TurnedTemplate() {}

  /**
   * A vector of length 1 at a given cosine to a template, in a random direction from it.
   *
   * @param template of length 1, at least 2 coordinates
   */
  static float[] of(float[] template, double cosine, RandomGenerator random) {
    double[] aside = new double[template.length];
    double along = 0;
    for (int i = 0; i < aside.length; i++) {
      aside[i] = random.nextGaussian();
      along += aside[i] * template[i];
    }
    double squared = 0;
    for (int i = 0; i < aside.length; i++) {
      aside[i] -= along * template[i];
      squared += aside[i] * aside[i];
    }
    double scale = Math.sqrt((1 - cosine * cosine) / squared);
    float[] turned = new float[template.length];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = (float) (cosine * template[i] + scale * aside[i]);
    }
    return turned;
  }
}
