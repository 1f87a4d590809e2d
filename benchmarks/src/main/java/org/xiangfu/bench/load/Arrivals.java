package org.xiangfu.bench.load;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Requests due at a fixed rate.
 *
 * @param rate requests a second
 * @param clients connections, taken in turn
 * @param callers where requests are sent, so that none waits for another
 */
record Arrivals(double rate, int clients, Duration duration, Ticker ticker, Executor callers) {
  private static final double SECOND = 1e9;

  /** Hands every request to the callers when it is due, or at once if it is overdue. */
  void send(Traffic traffic, Measurements into) throws InterruptedException {
    long begin = ticker.nanos();
    long requests = Math.round(duration.toNanos() / SECOND * rate);
    for (long i = 0; i < requests; i++) {
      long due = begin + Math.round(i * SECOND / rate);
      ticker.sleepUntil(due);
      Request request = traffic.next((int) (i % clients));
      callers.execute(() -> request.timed(due, ticker, into));
    }
  }
}
