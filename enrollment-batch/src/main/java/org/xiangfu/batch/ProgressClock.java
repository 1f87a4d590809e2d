package org.xiangfu.batch;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Repeats something on a thread of its own until it is shut down. */
final class ProgressClock {
  private ProgressClock() {}

  static ScheduledExecutorService every(long period, TimeUnit unit, Runnable show) {
    var clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("batch-progress").factory());
    var unused = clock.scheduleAtFixedRate(show, period, period, unit);
    return clock;
  }
}
