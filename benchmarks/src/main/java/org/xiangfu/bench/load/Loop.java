package org.xiangfu.bench.load;

import java.time.Duration;
import java.util.concurrent.Executors;

/** How requests follow one another. */
sealed interface Loop {
  /**
   * Sends requests for a time and waits for the last answer.
   *
   * @throws InterruptedException if interrupted; requests in flight are given up
   */
  void run(Traffic traffic, Duration duration, Measurements into) throws InterruptedException;

  /**
   * Clients back to back: each sends its next request when the last is answered, so that a slow
   * service is asked less.
   */
  record Closed(int clients) implements Loop {
    @Override
    public void run(Traffic traffic, Duration duration, Measurements into) {
      long end = System.nanoTime() + duration.toNanos();
      try (var threads = Executors.newFixedThreadPool(clients)) {
        for (int i = 0; i < clients; i++) {
          int client = i;
          threads.execute(
              () -> {
                for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                  traffic.next(client).timed(now, Ticker.SYSTEM, into);
                }
              });
        }
      }
    }
  }

  /**
   * Applicants arrive at a fixed rate, however slow the service is. A latency counts from the
   * moment at which the request was due, so that a pause is charged to every request that it held
   * up (no coordinated omission).
   *
   * @param rate requests a second
   */
  record Open(double rate, int clients) implements Loop {
    @Override
    public void run(Traffic traffic, Duration duration, Measurements into)
        throws InterruptedException {
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        new Arrivals(rate, clients, duration, Ticker.SYSTEM, threads).send(traffic, into);
      }
    }
  }
}
