package org.xiangfu.torture.fault;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Random choices of the faults.
 *
 * @param random source of all of them
 */
public record Chance(Random random) {
  /** One of them. */
  <T> T of(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** True with a probability of one half. */
  boolean half() {
    return random.nextBoolean();
  }

  /** Sleeps for a time drawn evenly from the range. */
  public void sleep(Duration least, Duration most) throws InterruptedException {
    long range = most.minus(least).toNanos();
    TimeUnit.NANOSECONDS.sleep(least.toNanos() + (long) (range * random.nextDouble()));
  }
}
