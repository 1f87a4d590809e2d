package org.xiangfu.bench.load;

import java.util.concurrent.TimeUnit;

/** The time that a loop goes by. */
interface Ticker {
  /** The machine's own. */
  Ticker SYSTEM =
      new Ticker() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleepUntil(long nanos) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
        }
      };

  /** Nanoseconds since some moment. */
  long nanos();

  /** Waits until {@link #nanos()} is at least so much; not at all if it is already. */
  void sleepUntil(long nanos) throws InterruptedException;
}
