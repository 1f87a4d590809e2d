package org.xiangfu.batch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: doubling, up to a limit, and each shortened at random by up to half so
 * that many clients do not come back at the same instant.
 *
 * @param first longest pause before the second attempt
 * @param limit longest pause at all
 */
record Backoff(Duration first, Duration limit, RandomGenerator random) {
  /** The pause after this many failed attempts, from 1. */
  Duration pause(int failures) {
    long full = first.toNanos() << Math.min(failures - 1, 20);
    long longest = Math.min(full <= 0 ? Long.MAX_VALUE : full, limit.toNanos());
    return Duration.ofNanos(longest - random.nextLong(longest / 2 + 1));
  }
}
