package org.xiangfu.gateway.http;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.linecorp.armeria.common.RequestHeaders;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The threads of one interface, and how many calls it takes on: those in work and a few that wait,
 * as long as there is room for their bodies. A call gets its place before its body is read, so that
 * nothing is held for calls that would be refused. Thread-safe.
 */
public final class Workers implements AutoCloseable {
  private static final int CLOSE_SECONDS = 5;

  private final int size;
  private final Semaphore free;
  private final BodyRoom room;
  private final ThreadPoolExecutor threads;

  /**
   * Starts no thread before there is work.
   *
   * @param name such as {@code checks}
   * @param atOnce calls in work at once, at least 1
   * @param waiting calls that wait for those, at least 0
   * @param room for bodies, which interfaces may share
   */
  public Workers(String name, int atOnce, int waiting, BodyRoom room, MeterRegistry metrics) {
    this.room = room;
    size = atOnce + waiting;
    free = new Semaphore(size);
    threads =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(size),
            new ThreadFactoryBuilder().setNameFormat("gateway-" + name + "-%d").build());
    threads.allowCoreThreadTimeOut(true);
    Gauge.builder("xiangfu.gateway.in.flight", this, Workers::inFlight)
        .description("Calls that were taken on and not answered")
        .tag("interface", name)
        .register(metrics);
    Gauge.builder("xiangfu.gateway.places", () -> size)
        .description("How many calls are taken on at most")
        .tag("interface", name)
        .register(metrics);
  }

  /** A place for a call of these headers, or none if there is too much to do. */
  public Optional<Place> admit(RequestHeaders headers) {
    if (!free.tryAcquire()) {
      return Optional.empty();
    }
    int held = room.hold(headers);
    if (held < 0) {
      free.release();
      return Optional.empty();
    }
    return Optional.of(new Place(held));
  }

  /** Calls that have a place. */
  public int inFlight() {
    return size - free.availablePermits();
  }

  /** A call's place, until it is closed. */
  public final class Place implements AutoCloseable {
    private final AtomicBoolean held = new AtomicBoolean(true);
    private final int body;

    private Place(int body) {
      this.body = body;
    }

    /** Runs the call's work on one of the threads, after what came before it. */
    public void execute(Runnable work) {
      threads.execute(work);
    }

    @Override
    public void close() {
      if (held.compareAndSet(true, false)) {
        room.giveBack(body);
        free.release();
      }
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
