package org.xiangfu.engine.evaluate;

import java.util.Arrays;

/**
 * False match and false non-match rates of labelled comparison scores (ISO/IEC 19795-1). A
 * comparison is accepted if its score is at least the threshold. Immutable.
 */
public final class ErrorRates {
  private final float[] genuine;
  private final float[] impostor;

  /**
   * Takes copies of the scores.
   *
   * @throws IllegalArgumentException if either set is empty
   */
  public ErrorRates(float[] genuine, float[] impostor) {
    if (genuine.length == 0 || impostor.length == 0) {
      throw new IllegalArgumentException("genuine and impostor scores are both needed");
    }
    this.genuine = sorted(genuine);
    this.impostor = sorted(impostor);
  }

  /**
   * The operating point at an FMR.
   *
   * @param fmr the FMR asked for
   * @param threshold the smallest score at which no more than that part of the impostor comparisons
   *     is accepted
   * @param measuredFmr the part of impostor comparisons accepted there, at most {@code fmr}
   * @param fnmr the part of genuine comparisons not accepted there
   */
  public record Point(double fmr, double threshold, double measuredFmr, double fnmr) {}

  /** The operating point at this FMR in [0, 1]. */
  public Point at(double fmr) {
    int allowed = (int) Math.floor(fmr * impostor.length + 1e-9); // 1e-3 * 3000 is not quite 3
    // Just above the highest impostor score that must be refused; ties with it are refused too.
    double threshold =
        allowed >= impostor.length
            ? impostor[0]
            : Math.nextUp(impostor[impostor.length - 1 - allowed]);
    double accepted = impostor.length - below(impostor, threshold);
    return new Point(
        fmr,
        threshold,
        accepted / impostor.length,
        (double) below(genuine, threshold) / genuine.length);
  }

  /** How many genuine comparisons. */
  public int genuine() {
    return genuine.length;
  }

  /** How many impostor comparisons. */
  public int impostor() {
    return impostor.length;
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
