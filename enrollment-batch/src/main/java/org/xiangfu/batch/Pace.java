package org.xiangfu.batch;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Says when the next photo may be sent: within the hours, unless paused, and at a rate at most.
 * Called by one thread; its state may be read by any.
 */
final class Pace {
  private static final Duration LOOK = Duration.ofMillis(500);

  /** A tenth of a second's photos may go at once, so that the rate holds from the start. */
  private static final double BURST_SECONDS = 0.1;

  private final PaceSettings settings;
  private final Path folder;
  private final Clock clock;
  private Control control = Control.NONE;
  private Optional<Bucket> bucket;
  private long lookAt = System.nanoTime();
  private volatile State state = State.RUNNING;

  /**
   * The pace of a job.
   *
   * @param folder where {@link Control} is looked for
   */
  Pace(PaceSettings settings, Path folder, Clock clock) {
    this.settings = settings;
    this.folder = folder;
    this.clock = clock;
    this.bucket = bucket(settings.rate());
  }

  /** Why photos are sent or not. */
  enum State {
    RUNNING,
    PAUSED,
    OUTSIDE_HOURS
  }

  State state() {
    return state;
  }

  /**
   * Takes leave to send one photo.
   *
   * @return 0 if it may go now; else nanoseconds after which to ask again
   * @throws BatchInputException if the operator's wish cannot be read
   */
  long next() throws IOException {
    long wait = closed();
    if (wait > 0 || bucket.isEmpty()) {
      return wait;
    }
    var probe = bucket.get().tryConsumeAndReturnRemaining(1);
    return probe.isConsumed() ? 0 : Math.max(1, probe.getNanosToWaitForRefill());
  }

  /** Nanoseconds until anything may go at all; 0 if it may now. */
  long closed() throws IOException {
    look();
    if (control.paused()) {
      state = State.PAUSED;
      return LOOK.toNanos();
    }
    Duration closed = settings.hours().until(clock.instant());
    state = closed.isZero() ? State.RUNNING : State.OUTSIDE_HOURS;
    return Math.min(closed.toNanos(), LOOK.toNanos());
  }

  private void look() throws IOException {
    long now = System.nanoTime();
    if (now - lookAt < 0) {
      return;
    }
    lookAt = now + LOOK.toNanos();
    Control wanted = Control.read(folder);
    if (!wanted.equals(control)) {
      control = wanted;
      bucket = bucket(wanted.rate() == null ? settings.rate() : wanted.rate());
    }
  }

  private static Optional<Bucket> bucket(double rate) {
    if (rate == 0) {
      return Optional.empty();
    }
    // Whole tokens over a period long enough for rates below one a second.
    long tokens = Math.max(1, Math.round(rate * 1000));
    return Optional.of(
        Bucket.builder()
            .addLimit(
                Bandwidth.builder()
                    .capacity(Math.max(1, (long) (rate * BURST_SECONDS)))
                    .refillGreedy(tokens, Duration.ofNanos(TimeUnit.SECONDS.toNanos(1000)))
                    .build())
            .build());
  }
}
