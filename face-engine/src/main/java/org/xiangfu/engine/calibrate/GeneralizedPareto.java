package org.xiangfu.engine.calibrate;

/**
 * The generalised Pareto distribution of excesses x ≥ 0, with survival function (1 + ξ x /
 * σ)^(−1/ξ), for ξ = 0 exp(−x / σ) (Coles 2001, equation 4.2).
 *
 * @param scale σ, above 0
 * @param shape ξ; below 0 no excess is larger than −σ/ξ
 */
public record GeneralizedPareto(double scale, double shape) {
  private static final double EXPONENTIAL = 1e-9;

  /**
   * @throws IllegalArgumentException if the scale is not positive or the shape not finite
   */
  public GeneralizedPareto {
    if (!(scale > 0 && Double.isFinite(shape))) {
      throw new IllegalArgumentException(
          "not a generalised Pareto distribution: scale %s, shape %s".formatted(scale, shape));
    }
  }

  /** The probability of an excess of at least x, in [0, 1]. */
  public double survival(double x) {
    if (x <= 0) {
      return 1;
    }
    if (Math.abs(shape) < EXPONENTIAL) {
      return Math.exp(-x / scale);
    }
    double base = 1 + shape * x / scale;
    return base <= 0 ? 0 : Math.exp(-Math.log(base) / shape);
  }

  /**
   * The excess reached with a probability in (0, 1].
   *
   * @throws IllegalArgumentException if the probability is out of range
   */
  public double quantile(double survival) {
    if (!(survival > 0 && survival <= 1)) {
      throw new IllegalArgumentException("a probability in (0, 1] is needed, not " + survival);
    }
    return Math.abs(shape) < EXPONENTIAL
        ? -scale * Math.log(survival)
        : scale / shape * Math.expm1(-shape * Math.log(survival));
  }
}
