package org.xiangfu.engine.calibrate;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The upper tail of impostor cosines: their excesses over a threshold follow a generalised Pareto
 * distribution (peaks over threshold: Pickands 1975; Coles, <i>An Introduction to Statistical
 * Modeling of Extreme Values</i>, 2001, chapter 4).
 *
 * @param threshold cosine in [-1, 1] above which it holds
 * @param scale of the excesses, above 0
 * @param shape of the excesses; below 0 the tail ends at {@code threshold - scale / shape}
 * @param fmr the part of impostor comparisons that score at least {@code threshold}
 * @param exceedances how many they were
 * @param measuredFmr the smallest FMR counted on enough pairs of people; below it the tail alone
 *     speaks
 */
public record Tail(
    @JsonProperty(required = true) double threshold,
    @JsonProperty(required = true) double scale,
    @JsonProperty(required = true) double shape,
    @JsonProperty(required = true) double fmr,
    @JsonProperty(required = true) long exceedances,
    @JsonProperty(required = true) double measuredFmr) {

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public Tail {
    if (!(threshold >= -1 && threshold <= 1 && scale > 0 && Double.isFinite(shape))
        || !(fmr > 0 && fmr <= 1 && measuredFmr > 0 && measuredFmr <= 1)) {
      throw new IllegalArgumentException("calibration tail out of range");
    }
  }

  /** The FMR of a cosine of at least {@link #threshold()}; 0 beyond the end of the tail. */
  public double fmr(double cosine) {
    return fmr * distribution().survival(cosine - threshold);
  }

  /** The cosine of an FMR above 0 and at most {@link #fmr()}; it may lie above 1. */
  public double cosine(double rate) {
    return threshold + distribution().quantile(rate / fmr);
  }

  private GeneralizedPareto distribution() {
    return new GeneralizedPareto(scale, shape);
  }
}
