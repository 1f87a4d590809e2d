package org.xiangfu.server.gallery.load;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Whether a bulk load goes on at a replica: from its first part until none came for a while. Only
 * how segments are written depends on it, never what is in them. Thread-safe.
 */
public final class LoadSeason {
  /** Longer than a client waits between two blocks, unless the service is away. */
  static final Duration QUIET = Duration.ofSeconds(5);

  // One for all shards: it only looks at the clock, and starts merges.
  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("load-season").daemon(true).factory());

  private final LongSupplier nanos;
  private final Runnable over;
  private final AtomicReference<OptionalLong> last = new AtomicReference<>(OptionalLong.empty());
  private final AtomicBoolean watched = new AtomicBoolean();

  /**
   * No load goes on yet.
   *
   * @param over runs a moment after a load has ended; short
   */
  public LoadSeason(Runnable over) {
    this(over, System::nanoTime);
  }

  LoadSeason(Runnable over, LongSupplier nanos) {
    this.over = over;
    this.nanos = nanos;
  }

  /** Of an index into which nothing is loaded. */
  public static LoadSeason never() {
    return new LoadSeason(() -> {});
  }

  /** A part of a load is being applied. */
  public void note() {
    last.set(OptionalLong.of(nanos.getAsLong()));
    if (watched.compareAndSet(false, true)) {
      watch();
    }
  }

  private void watch() {
    var _ = WATCH.schedule(this::look, QUIET.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (isOpen()) {
      watch();
      return;
    }
    watched.set(false);
    over.run();
  }

  /** True while a load goes on. */
  public boolean isOpen() {
    OptionalLong then = last.get();
    return then.isPresent() && nanos.getAsLong() - then.getAsLong() < QUIET.toNanos();
  }
}
