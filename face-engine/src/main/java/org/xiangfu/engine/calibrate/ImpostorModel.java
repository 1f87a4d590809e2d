package org.xiangfu.engine.calibrate;

import java.util.Arrays;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The false match rate of a cosine: counted up to a high quantile, a fitted tail above it. The tail
 * holds the {@value #EXCEEDANCES} highest comparisons, but no more than 3e-3 and no less than 1e-4
 * of them all: high enough that peaks over the threshold are generalised Pareto, low enough to fit.
 * Immutable.
 */
final class ImpostorModel {
  private static final int EXCEEDANCES = 2_000;
  private static final double LARGEST_PART = 3e-3;
  private static final double SMALLEST_PART = 1e-4;
  private static final int BINS = 400;

  private final double[] score; // from the highest down
  private final int[] first;
  private final int[] second;
  private final double comparisons;
  private final WeightedCount all;
  private final int exceedances;
  private final double threshold;
  private final double[] bins;
  private final GeneralizedPareto excess;

  private ImpostorModel(ImpostorScores scores, IntPredicate included, double uncensored) {
    int[] ranks = IntStream.range(0, scores.size()).filter(included).toArray();
    score = Arrays.stream(ranks).mapToDouble(scores::score).toArray();
    first = Arrays.stream(ranks).map(r -> scores.subjectOf(scores.first(r))).toArray();
    second = Arrays.stream(ranks).map(r -> scores.subjectOf(scores.second(r))).toArray();
    comparisons = scores.comparisons() - (scores.size() - ranks.length);
    all = scores.all();
    exceedances =
        (int)
            Math.clamp(
                EXCEEDANCES,
                Math.ceil(SMALLEST_PART * comparisons),
                Math.max(Math.ceil(SMALLEST_PART * comparisons), LARGEST_PART * comparisons));
    threshold = score[exceedances];
    double width = (score[0] - threshold) / BINS + 1e-9;
    bins = IntStream.range(0, BINS).mapToDouble(i -> (i + 0.5) * width).toArray();
    double limit = score[(int) (exceedances * (1 - uncensored))] - threshold;
    excess = TailFit.fit(bins, binned(once()), limit);
  }

  /** All comparisons. */
  static ImpostorModel of(ImpostorScores scores) {
    return new ImpostorModel(scores, _ -> true, 1);
  }

  /** Without the pairs of people that are suspected. */
  static ImpostorModel of(ImpostorScores scores, SuspectSearch search) {
    return new ImpostorModel(scores, rank -> !search.suspected(rank), 1);
  }

  /** Without some pairs of people; the highest tenth of the excesses cannot bend the shape. */
  static ImpostorModel robust(ImpostorScores scores, Set<Long> pairs) {
    return new ImpostorModel(
        scores, rank -> !pairs.contains(SuspectSearch.pair(scores, rank)), 0.9);
  }

  /** The cosine of an FMR of at most the part that is kept. */
  double cosine(double fmr) {
    double rank = fmr * comparisons;
    return rank >= exceedances
        ? score[Math.min(score.length - 1, (int) rank)]
        : threshold + excess.quantile(rank / exceedances);
  }

  /** The FMRs of these cosines if each person occurs as often as told. */
  double[] fmrs(double[] cosines, int[] weights) {
    double[] counts = new double[cosines.length];
    double whole = all.of(weights);
    double above = 0;
    int next = cosines.length - 1;
    while (next >= 0 && cosines[next] > threshold) {
      next--;
    }
    int inBody = next;
    int i = 0;
    for (; next >= 0; next--) {
      for (; i < score.length && score[i] >= cosines[next]; i++) {
        above += (double) weights[first[i]] * weights[second[i]];
      }
      counts[next] = above / whole;
    }
    if (inBody < cosines.length - 1) {
      double[] tail = binned(weights);
      double total = Arrays.stream(tail).sum();
      GeneralizedPareto drawn = total > 0 ? TailFit.fit(bins, tail, bins[BINS - 1]) : excess;
      for (int c = inBody + 1; c < cosines.length; c++) {
        counts[c] = total / whole * drawn.survival(cosines[c] - threshold);
      }
    }
    return counts;
  }

  /** How many pairs of people have a comparison of at least this cosine. */
  long pairsOfPeople(double cosine) {
    return IntStream.range(0, score.length)
        .takeWhile(i -> score[i] >= cosine)
        .mapToObj(i -> Set.of(first[i], second[i]))
        .distinct()
        .limit(1000)
        .count();
  }

  /** The cosine that as few as this many comparisons of the tail should reach. */
  double expecting(double comparisonsAbove) {
    return threshold + excess.quantile(comparisonsAbove / exceedances);
  }

  Tail tail(double measuredFmr) {
    return new Tail(
        Math.round(threshold * 1e6) / 1e6,
        excess.scale(),
        excess.shape(),
        exceedances / comparisons,
        exceedances,
        measuredFmr);
  }

  private double[] binned(int[] weights) {
    double[] counts = new double[BINS];
    double width = bins[1] - bins[0];
    for (int i = 0; i < exceedances; i++) {
      int bin = Math.min(BINS - 1, (int) ((score[i] - threshold) / width));
      counts[bin] += (double) weights[first[i]] * weights[second[i]];
    }
    return counts;
  }

  private int[] once() {
    int[] weights =
        new int[1 + IntStream.concat(Arrays.stream(first), Arrays.stream(second)).max().orElse(0)];
    Arrays.fill(weights, 1);
    return weights;
  }
}
