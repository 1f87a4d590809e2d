package org.xiangfu.server.replication;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long reads of a group took lately, for the moment at which a second replica is asked too: the
 * 95th percentile of the last 256, as in Dean and Barroso, The Tail at Scale (2013), which costs
 * about one read in twenty twice. Thread-safe.
 */
final class ReadLatency {
  private static final int WINDOW = 256;
  private static final int REFRESH = 32;
  private static final long SHORTEST = Duration.ofMillis(20).toNanos();
  private static final long LONGEST = Duration.ofSeconds(1).toNanos();

  private final long[] nanos = new long[WINDOW];
  private long count;
  private long hedgeNanos = Duration.ofMillis(100).toNanos();

  synchronized void took(long elapsedNanos) {
    nanos[(int) (count++ % WINDOW)] = elapsedNanos;
    if (count % REFRESH == 0) {
      long[] sorted = Arrays.copyOf(nanos, (int) Math.min(count, WINDOW));
      Arrays.sort(sorted);
      hedgeNanos = Math.clamp(sorted[sorted.length * 19 / 20], SHORTEST, LONGEST);
    }
  }

  synchronized long hedgeNanos() {
    return hedgeNanos;
  }
}
