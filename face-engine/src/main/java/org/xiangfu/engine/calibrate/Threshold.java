package org.xiangfu.engine.calibrate;

/**
 * A decision threshold: scores of at least {@code cosine} are accepted.
 *
 * @param cosine the threshold
 * @param support what the calibration's data has to say about it
 */
public record Threshold(double cosine, Support support) {

  /** How far data reaches. */
  public enum Support {
    /** Enough impostor comparisons were counted above it. */
    MEASURED,
    /** It follows the fitted tail, whose confidence interval is stated. */
    EXTRAPOLATED,
    /** The asked FMR is smaller than the data supports: a guess beyond the last knot. */
    UNSUPPORTED
  }

  /** Whether the asked FMR is smaller than what was counted. */
  public boolean extrapolated() {
    return support != Support.MEASURED;
  }
}
