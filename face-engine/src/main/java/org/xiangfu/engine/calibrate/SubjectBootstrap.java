package org.xiangfu.engine.calibrate;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Confidence intervals by resampling people, with replacement. Comparisons are no independent
 * trials: one person takes part in many, so whole people are drawn, and a comparison counts as
 * often as the product of its two people's draws (of networks: Snijders and Borgatti,
 * <i>Connections</i> 22, 1999; ISO/IEC 19795-1 asks for intervals that mind such dependence). The
 * intervals are bias-corrected percentiles (Efron and Tibshirani, <i>An Introduction to the
 * Bootstrap</i>, 1993, section 14.3, without acceleration). The same seed gives the same intervals.
 * Immutable.
 *
 * @param subjects how many people there are
 * @param replicates how often they are resampled
 * @param seed of the random draws
 */
public record SubjectBootstrap(int subjects, int replicates, long seed) {
  /** The confidence of the intervals. */
  public static final double LEVEL = 0.95;

  private static final NormalDistribution NORMAL = new NormalDistribution();

  /**
   * @throws IllegalArgumentException if there are no people or too few replicates for the level
   */
  public SubjectBootstrap {
    if (subjects < 1 || replicates < 100) {
      throw new IllegalArgumentException(
          "a bootstrap needs people and at least 100 replicates, not %d and %d"
              .formatted(subjects, replicates));
    }
  }

  /**
   * Intervals of several statistics at once.
   *
   * @param statistic from how often each person was drawn to the statistics; called from several
   *     threads; NaN says that this draw has none
   */
  public List<Interval> intervals(Function<int[], double[]> statistic) {
    double[] estimates = statistic.apply(once());
    double[][] drawn =
        new SplittableRandom(seed)
            .longs(replicates)
            .parallel()
            .mapToObj(replicate -> statistic.apply(draw(replicate)))
            .toArray(double[][]::new);
    return IntStream.range(0, estimates.length)
        .mapToObj(
            i ->
                interval(
                    estimates[i], Arrays.stream(drawn).mapToDouble(values -> values[i]).toArray()))
        .toList();
  }

  /**
   * The interval of a rate. If nothing was counted, resampling would say that nothing ever is; then
   * its upper end is 3 / trials, the rule of three (ISO/IEC 19795-1:2006, annex B).
   *
   * @param part the comparisons counted
   * @param whole the comparisons of which they are a part
   * @param trials how many of them may be called independent
   */
  public Interval rate(WeightedCount part, WeightedCount whole, double trials) {
    if (part.of(once()) == 0) {
      return new Interval(0, trials > 0 ? Math.min(1, 3 / trials) : 1);
    }
    return intervals(weights -> new double[] {part.of(weights) / whole.of(weights)}).getFirst();
  }

  private int[] draw(long replicate) {
    SplittableRandom random = new SplittableRandom(replicate);
    int[] weights = new int[subjects];
    for (int i = 0; i < subjects; i++) {
      weights[random.nextInt(subjects)]++;
    }
    return weights;
  }

  private int[] once() {
    int[] once = new int[subjects];
    Arrays.fill(once, 1);
    return once;
  }

  private static Interval interval(double estimate, double[] values) {
    double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    if (sorted.length == 0) {
      return new Interval(0, 1);
    }
    double below = 0;
    for (double value : sorted) {
      below += value < estimate ? 1 : value == estimate ? 0.5 : 0;
    }
    double least = 1.0 / sorted.length;
    double bias =
        NORMAL.inverseCumulativeProbability(Math.clamp(below / sorted.length, least, 1 - least));
    double tail = NORMAL.inverseCumulativeProbability((1 - LEVEL) / 2);
    return new Interval(
        sorted[(int) Math.floor(rank(2 * bias + tail, sorted))],
        sorted[(int) Math.ceil(rank(2 * bias - tail, sorted))]);
  }

  private static double rank(double z, double[] sorted) {
    return NORMAL.cumulativeProbability(z) * (sorted.length - 1);
  }
}
