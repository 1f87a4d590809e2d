package org.xiangfu.engine.quality;

/** How often each of a number of equal levels of [0, 1] occurs. */
final class Histogram {
  private final int[] counts;
  private int total;

  Histogram(int levels) {
    counts = new int[levels];
  }

  /** Counts a value of [0, 1] at the nearest level. */
  void add(double value) {
    counts[Math.clamp(Math.round(value * (counts.length - 1)), 0, counts.length - 1)]++;
    total++;
  }

  private double share(int level) {
    return (double) counts[level] / total;
  }

  /** Part of the values at these levels, both ends included. */
  double part(int from, int to) {
    double sum = 0;
    for (int level = from; level <= to; level++) {
      sum += share(level);
    }
    return sum;
  }

  /** Mean in [0, 1]. */
  double mean() {
    double mean = 0;
    for (int level = 0; level < counts.length; level++) {
      mean += share(level) * level / (counts.length - 1);
    }
    return mean;
  }

  /** Variance of the values. */
  double variance() {
    double mean = mean();
    double variance = 0;
    for (int level = 0; level < counts.length; level++) {
      double distance = (double) level / (counts.length - 1) - mean;
      variance += share(level) * distance * distance;
    }
    return variance;
  }

  /** Shannon entropy in bits. */
  double entropy() {
    double entropy = 0;
    for (int level = 0; level < counts.length; level++) {
      double p = share(level);
      if (p > 0) {
        entropy -= p * Math.log(p) / Math.log(2);
      }
    }
    return entropy;
  }

  /** What two histograms of as many levels have in common, 0 to 1. */
  double intersection(Histogram other) {
    double sum = 0;
    for (int level = 0; level < counts.length; level++) {
      sum += Math.min(share(level), other.share(level));
    }
    return sum;
  }
}
