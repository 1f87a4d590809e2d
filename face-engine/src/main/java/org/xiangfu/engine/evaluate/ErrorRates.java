package org.xiangfu.engine.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * False match and false non-match rates of labelled comparison scores (ISO/IEC 19795-1). A
 * comparison is accepted if its score is at least the threshold. Immutable.
 */
public final class ErrorRates {
  private static final int STEPS_PER_DECADE = 12;

  private final float[] genuine;
  private final float[] impostor;
  private final long impostors;

  /**
   * Takes copies of the scores.
   *
   * @throws IllegalArgumentException if either set is empty
   */
  public ErrorRates(float[] genuine, float[] impostor) {
    this(genuine, impostor, impostor.length);
    if (genuine.length == 0) {
      throw new IllegalArgumentException("genuine and impostor scores are both needed");
    }
  }

  /**
   * Takes copies of the scores.
   *
   * @param genuine all genuine scores; without any there are thresholds but no FNMR
   * @param highest the highest impostor scores
   * @param impostors how many impostor comparisons there are in all
   * @throws IllegalArgumentException if there are no impostor scores
   */
  ErrorRates(float[] genuine, float[] highest, long impostors) {
    if (highest.length == 0) {
      throw new IllegalArgumentException("genuine and impostor scores are both needed");
    }
    this.genuine = sorted(genuine);
    this.impostor = sorted(highest);
    this.impostors = impostors;
  }

  /**
   * The operating point at an FMR.
   *
   * @param fmr the FMR asked for
   * @param threshold the smallest score at which no more than that part of the impostor comparisons
   *     is accepted
   * @param measuredFmr the part of impostor comparisons accepted there, at most {@code fmr}
   * @param fnmr the part of genuine comparisons not accepted there; NaN if there are none
   */
  public record Point(double fmr, double threshold, double measuredFmr, double fnmr) {}

  /**
   * The operating point at this FMR in [0, 1].
   *
   * @throws IllegalArgumentException if the scores that are there do not reach so far down
   */
  public Point at(double fmr) {
    long allowed = (long) Math.floor(fmr * impostors + 1e-9); // 1e-3 * 3000 is not quite 3
    if (allowed >= impostor.length && impostors > impostor.length) {
      throw new IllegalArgumentException("too few of the highest impostor scores for FMR " + fmr);
    }
    // Just above the highest impostor score that must be refused; ties with it are refused too.
    double threshold =
        allowed >= impostor.length
            ? impostor[0]
            : Math.nextUp(impostor[impostor.length - 1 - (int) allowed]);
    double accepted = impostor.length - below(impostor, threshold);
    return new Point(
        fmr, threshold, accepted / impostors, (double) below(genuine, threshold) / genuine.length);
  }

  /**
   * The detection error trade-off: twelve operating points a decade from the highest FMR that the
   * scores reach down to one impostor comparison.
   */
  public List<Point> det() {
    List<Point> curve = new ArrayList<>();
    double least = 1.0 / impostors;
    double most = (double) (impostor.length - 1) / impostors;
    int steps = (int) Math.floor(STEPS_PER_DECADE * Math.log10(most / least));
    for (int i = steps; i >= 0; i--) {
      Point point = at(least * Math.pow(10, (double) i / STEPS_PER_DECADE));
      if (point.measuredFmr() > 0
          && (curve.isEmpty() || curve.getLast().measuredFmr() > point.measuredFmr())) {
        curve.add(point);
      }
    }
    return curve;
  }

  /** How many genuine comparisons. */
  public int genuine() {
    return genuine.length;
  }

  /** How many impostor comparisons. */
  public long impostor() {
    return impostors;
  }

  private static int below(float[] sorted, double threshold) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < threshold) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static float[] sorted(float[] scores) {
    float[] copy = scores.clone();
    Arrays.sort(copy);
    return copy;
  }
}
