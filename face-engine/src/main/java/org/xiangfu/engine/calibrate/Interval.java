package org.xiangfu.engine.calibrate;

/**
 * A two-sided confidence interval of 95 %.
 *
 * @param low its lower end
 * @param high its upper end, at least {@code low}
 */
public record Interval(double low, double high) {

  /**
   * @throws IllegalArgumentException if the ends are no numbers or in the wrong order
   */
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("not an interval: %s to %s".formatted(low, high));
    }
  }

  /** Whether a value lies in it, ends included. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
