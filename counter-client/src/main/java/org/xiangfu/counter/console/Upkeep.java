package org.xiangfu.counter.console;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on while nobody clicks: tokens are renewed, a service that was away is looked for, and
 * checks that wait are sent as soon as it is back and whoever made them is signed in.
 */
final class Upkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final int STOP_SECONDS = 5;

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("console-upkeep").factory());
  private final Console console;
  private final Runnable reconnect;

  Upkeep(Console console, Runnable reconnect) {
    this.console = console;
    this.reconnect = reconnect;
  }

  void start(Duration every) {
    var _ =
        executor.scheduleWithFixedDelay(
            this::round, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  // An exception would end the rounds for good.
  private void round() {
    try {
      if (console.line().isAway()) {
        reconnect.run();
        console.line().probe();
      }
      for (Session session : console.sessions().signedIn()) {
        Operator operator = session.operator().orElseThrow();
        if (operator.token().isPresent() && !operator.token().get().keepFresh()) {
          console.sessions().end(session);
        } else if (!console.line().isAway()) {
          send(operator);
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("a round of the console's upkeep failed; the next one follows", e);
    }
  }

  private void send(Operator operator) throws IOException {
    Casework service = console.casework(operator);
    for (HeldCapture held : console.delivery().queue().of(operator.name())) {
      boolean refused =
          console
              .delivery()
              .outcome(held.id(), operator.name())
              .filter(Delivery.Outcome.Refused.class::isInstance)
              .isPresent();
      if (held.probe().isPresent() && !refused) {
        var _ = console.delivery().retry(held.id(), service);
      }
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    try {
      executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
