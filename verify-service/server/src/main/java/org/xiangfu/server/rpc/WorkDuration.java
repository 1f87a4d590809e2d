package org.xiangfu.server.rpc;

import java.util.concurrent.atomic.AtomicLong;

/** How long a photo typically takes: a moving average over about the last ten. Thread-safe. */
final class WorkDuration {
  private static final int MEMORY = 10;

  private final AtomicLong average = new AtomicLong();

  void add(long nanos) {
    average.updateAndGet(before -> before == 0 ? nanos : before + (nanos - before) / MEMORY);
  }

  /** Nanoseconds; 0 before the first photo. */
  long typical() {
    return average.get();
  }
}
