package org.xiangfu.engine.evaluate;

import java.util.List;

/**
 * Error rates of searches (1:N), in the terms of ISO/IEC 19795-1. One photo of each person is
 * enrolled and their others are mated probes; the photos of people held out are non-mated probes.
 * Photos that gave no template are in neither.
 *
 * @param gallery N: people enrolled, one template each
 * @param matedProbes searches whose person is enrolled
 * @param matedPeople people they come from
 * @param nonMatedProbes searches whose person is not
 * @param nonMatedPeople people they come from
 * @param rankOneMiss closed set: the part of mated searches that do not rank the mate first, of all
 *     that do and do not
 * @param openSet open set, at the thresholds that give the asked FPIRs on these searches
 * @param calibrated open set, at the thresholds that the pack's calibration gives for them
 */
public record IdentificationRates(
    int gallery,
    int matedProbes,
    int matedPeople,
    int nonMatedProbes,
    int nonMatedPeople,
    Rate rankOneMiss,
    List<OpenSetPoint> openSet,
    List<OpenSetPoint> calibrated) {

  /**
   * The error rates of searches at one threshold.
   *
   * @param asked the FPIR asked for
   * @param threshold least score of a candidate
   * @param fpir the part of non-mated searches that return anybody
   * @param fnir the part of mated searches that do not return the mate as first candidate
   */
  public record OpenSetPoint(double asked, double threshold, Rate fpir, Rate fnir) {}

  /** Closed set: the part of mated searches that rank the mate first. */
  public double rankOneHit() {
    return 1 - rankOneMiss.rate();
  }
}
