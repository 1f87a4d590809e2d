package org.xiangfu.engine.quality;

import java.util.Map;

/**
 * How the face is lit: statistics of its luminance in linear light, as in ISO/IEC 29794-5, but over
 * an ellipse in the aligned face in place of the landmarked region.
 */
final class Light {
  /** Fewer than OFIQ's 256: the zones of an aligned face hold some 500 pixels. */
  private static final int CHEEK_LEVELS = 32;

  private Light() {}

  static Map<Measure, Double> of(AlignedFace face) {
    Histogram inner = new Histogram(256);
    for (int y = 0; y < face.side(); y++) {
      for (int x = 0; x < face.side(); x++) {
        if (face.isInner(x, y)) {
          inner.add(face.light(x, y));
        }
      }
    }
    return Map.of(
        Measure.ILLUMINATION_UNIFORMITY,
        cheek(face, Zone.RIGHT_CHEEK).intersection(cheek(face, Zone.LEFT_CHEEK)),
        Measure.LUMINANCE_MEAN,
        inner.mean(),
        Measure.LUMINANCE_VARIANCE,
        inner.variance(),
        Measure.UNDER_EXPOSURE_PREVENTION,
        inner.part(0, 25),
        Measure.OVER_EXPOSURE_PREVENTION,
        inner.part(247, 255),
        Measure.DYNAMIC_RANGE,
        inner.entropy());
  }

  private static Histogram cheek(AlignedFace face, Zone zone) {
    Histogram histogram = new Histogram(CHEEK_LEVELS);
    zone.visit(face, (x, y) -> histogram.add(face.luma(x, y) / 255));
    return histogram;
  }
}
