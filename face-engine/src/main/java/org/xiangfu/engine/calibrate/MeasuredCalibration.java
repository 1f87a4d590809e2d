package org.xiangfu.engine.calibrate;

import java.util.List;

/**
 * A calibration and what an operator should look at.
 *
 * @param calibration the calibration
 * @param photos how many photos took part
 * @param suspects comparisons suspected of wrong labels, the pairs of people together
 */
public record MeasuredCalibration(Calibration calibration, int photos, List<Suspect> suspects) {

  public MeasuredCalibration {
    suspects = List.copyOf(suspects);
  }

  /**
   * Two photos of two people that look like one.
   *
   * @param photoA one photo, as it was added
   * @param photoB the other
   */
  public record Suspect(String photoA, String photoB) {}
}
