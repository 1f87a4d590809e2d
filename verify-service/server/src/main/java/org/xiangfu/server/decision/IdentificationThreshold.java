package org.xiangfu.server.decision;

import org.xiangfu.engine.calibrate.Calibration;

/**
 * How alike a candidate must be so that a search of a stranger rarely returns anybody.
 *
 * @param cosine least similarity
 * @param extrapolated true if the calibration's data does not reach that far
 */
public record IdentificationThreshold(double cosine, boolean extrapolated) {
  /**
   * The threshold for an asked false positive identification rate. From FPIR = 1 − (1 − FMR)^N,
   * which takes the N comparisons of one search as independent.
   *
   * @param fpir asked rate, above 0 and below 1
   * @param gallerySize N, templates searched
   */
  public static IdentificationThreshold of(Calibration calibration, double fpir, long gallerySize) {
    double fmr = -Math.expm1(Math.log1p(-fpir) / Math.max(1, gallerySize));
    var threshold = calibration.threshold(fmr);
    return new IdentificationThreshold(threshold.cosine(), threshold.extrapolated());
  }
}
