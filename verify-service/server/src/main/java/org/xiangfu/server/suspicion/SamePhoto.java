package org.xiangfu.server.suspicion;

import org.xiangfu.engine.calibrate.Calibration;

/** When two templates are of one photo, and not only of one face. */
public final class SamePhoto {
  /**
   * How far a photo's copy lies on the way from the strongest likeness that the calibration vouches
   * for to equality. Measured with the built-in pack on 40 generated people: of 360 copies, saved
   * anew at JPEG qualities of 30 to 90 and at whole to half size, the least alike had a cosine of
   * 0.963; of 240 other photos of the same people the most alike had 0.949. This lies between, at
   * 0.957.
   */
  private static final double SHARE = 0.9;

  private SamePhoto() {}

  /**
   * From which cosine on two photos are taken for one.
   *
   * @return below 1, and above the cosine of the smallest false match rate that is ever claimed
   */
  public static double minCosine(Calibration calibration) {
    double strongest = calibration.threshold(calibration.minimumSupportedFmr()).cosine();
    return strongest + SHARE * (1 - strongest);
  }
}
