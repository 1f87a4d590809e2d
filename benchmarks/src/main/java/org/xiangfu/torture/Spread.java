package org.xiangfu.torture;

import java.util.List;

/** Percentiles of a few seconds, by nearest rank; all 0 if there are none. */
record Spread(int count, double p50, double p99, double max) {
  private static final double NANOS = 1e9;

  static Spread ofNanos(List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return new Spread(sorted.size(), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
  }

  private static double at(List<Long> sorted, double share) {
    return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1) / NANOS;
  }

  String text() {
    return "p50 %6.2f s   p99 %6.2f s   max %6.2f s".formatted(p50, p99, max);
  }
}
