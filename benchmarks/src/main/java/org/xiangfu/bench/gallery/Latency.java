package org.xiangfu.bench.gallery;

import org.HdrHistogram.Histogram;

/** Latencies in words. */
final class Latency {
  private static final double NANOS_A_MILLI = 1e6;

  private Latency() {}

  /** Median, 99th percentile and maximum of a histogram of nanoseconds. */
  static String of(Histogram nanos) {
    return nanos.getTotalCount() == 0
        ? "none"
        : "p50 %.2f, p99 %.2f, max %.1f ms (%,d)"
            .formatted(
                nanos.getValueAtPercentile(50) / NANOS_A_MILLI,
                nanos.getValueAtPercentile(99) / NANOS_A_MILLI,
                nanos.getMaxValue() / NANOS_A_MILLI,
                nanos.getTotalCount());
  }
}
