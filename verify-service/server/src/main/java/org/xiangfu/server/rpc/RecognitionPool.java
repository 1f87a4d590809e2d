package org.xiangfu.server.rpc;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.xiangfu.server.replication.OverloadedException;
import org.xiangfu.server.rpc.LoadMetrics.Shed;

/**
 * The threads that decode, detect, embed and search, one for each worker of the face engine.
 * Whoever stands at a counter goes before every archive photo. Bounded in both lanes: a full one
 * refuses at once. Live work is shed when it cannot be done within its deadline, and when the queue
 * stands. Work whose caller is gone or out of time leaves the queue and is not begun.
 */
public final class RecognitionPool implements AutoCloseable {
  /** Who waits for the work. */
  public enum Lane {
    /** Somebody at a counter. */
    LIVE(64),
    /** An archive. */
    BATCH(512);

    private final int capacity;

    Lane(int capacity) {
      this.capacity = capacity;
    }

    /** How metrics name it. */
    public String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One piece of work; whoever claims it first runs it or refuses it. */
  private final class Task<T> implements Runnable, Comparable<Task<?>> {
    private final Lane lane;
    private final long number = order.incrementAndGet();
    private final Context caller = Context.current();
    private final Callable<T> work;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private final long queuedAt = nanos.getAsLong();
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final Context.CancellationListener leave = _ -> leave();

    Task(Lane lane, Callable<T> work) {
      this.lane = lane;
      this.work = work;
    }

    @Override
    public void run() {
      caller.removeListener(leave);
      if (!claimed.compareAndSet(false, true)) {
        return;
      }
      long begun = nanos.getAsLong();
      metrics.waited(lane, begun - queuedAt);
      T result;
      try {
        checkWorthBeginning(begun);
        result = caller.call(work);
      } catch (Exception e) {
        fail(e);
        return;
      }
      long took = nanos.getAsLong() - begun;
      metrics.worked(lane, took);
      duration.add(took);
      places(lane).release();
      done.complete(result);
    }

    private void checkWorthBeginning(long now) {
      if (caller.isCancelled()) {
        metrics.shed(lane, Shed.GONE);
        throw Contexts.statusFromCancelled(caller).asRuntimeException();
      }
      long waited = now - queuedAt;
      // If it hardly waited, the deadline is its own affair, and the duration stays up to date.
      if (waited > duration.typical() && remaining(caller) < duration.typical()) {
        throw shed(lane, Shed.DEADLINE);
      }
      if (lane == Lane.LIVE && delay.tooLong(waited, now)) {
        throw shed(lane, Shed.QUEUE_TIME);
      }
    }

    private void leave() {
      if (claimed.compareAndSet(false, true)) {
        threads.remove(this);
        metrics.shed(lane, Shed.GONE);
        fail(Contexts.statusFromCancelled(caller).asRuntimeException());
      }
    }

    private void refuse(RuntimeException e) {
      caller.removeListener(leave);
      if (claimed.compareAndSet(false, true)) {
        fail(e);
      }
    }

    private void fail(Exception e) {
      places(lane).release();
      done.completeExceptionally(e);
    }

    @Override
    public int compareTo(Task<?> other) {
      int byLane = lane.compareTo(other.lane);
      return byLane != 0 ? byLane : Long.compare(number, other.number);
    }
  }

  private final ThreadPoolExecutor threads;
  private final AtomicLong order = new AtomicLong();
  private final Semaphore live = new Semaphore(Lane.LIVE.capacity);
  private final Semaphore batch = new Semaphore(Lane.BATCH.capacity);
  private final WorkDuration duration = new WorkDuration();
  private final LoadMetrics metrics;
  private final LongSupplier nanos;
  private final QueueDelay delay;
  private final int size;

  /** Starts the threads, with default limits and metrics that nobody sees. */
  public RecognitionPool(int size) {
    this(
        size,
        LoadLimits.forWorkers(size),
        new LoadMetrics(new SimpleMeterRegistry()),
        System::nanoTime);
  }

  /** Starts the threads. */
  public RecognitionPool(int size, LoadProtection protection) {
    this(size, protection.limits(), protection.metrics(), System::nanoTime);
  }

  RecognitionPool(int size, LoadLimits limits, LoadMetrics metrics, LongSupplier nanos) {
    this.size = size;
    this.metrics = metrics;
    this.nanos = nanos;
    this.delay = new QueueDelay(limits.queueTarget(), nanos.getAsLong());
    var number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            size,
            size,
            0,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(),
            task ->
                Thread.ofPlatform()
                    .name("recognition-" + number.incrementAndGet())
                    .daemon(true)
                    .unstarted(task));
  }

  /**
   * Runs work on a recognition thread. Fails as {@code OVERLOADED} if too much waits, or the work
   * waits too long; fails with the caller's status if the caller is gone before it has begun.
   */
  <T> CompletableFuture<T> submit(Lane lane, Callable<T> work) {
    if (!places(lane).tryAcquire()) {
      metrics.shed(lane, Shed.QUEUE_FULL);
      return CompletableFuture.failedFuture(new OverloadedException(lane.tag() + " recognition"));
    }
    var task = new Task<T>(lane, work);
    if (lane == Lane.LIVE && cannotBeInTime(task.caller)) {
      task.fail(shed(lane, Shed.DEADLINE));
      return task.done;
    }
    task.caller.addListener(task.leave, MoreExecutors.directExecutor());
    try {
      threads.execute(task);
    } catch (RuntimeException e) {
      task.refuse(e);
    }
    return task.done;
  }

  // Only live work goes before live work that comes later. This one is already counted.
  private boolean cannotBeInTime(Context caller) {
    int ahead = busy(Lane.LIVE) - 1;
    long wait = ahead / size * duration.typical();
    return wait > 0 && remaining(caller) < wait + duration.typical();
  }

  private static long remaining(Context caller) {
    Deadline deadline = caller.getDeadline();
    return deadline == null ? Long.MAX_VALUE : deadline.timeRemaining(TimeUnit.NANOSECONDS);
  }

  private ServiceException shed(Lane lane, Shed reason) {
    metrics.shed(lane, reason);
    return ServiceException.overloaded(
        "too many photos wait to be recognised; send the same call again later");
  }

  private Semaphore places(Lane lane) {
    return lane == Lane.LIVE ? live : batch;
  }

  /** Photos that wait or are being worked on in a lane. */
  public int busy(Lane lane) {
    return lane.capacity - places(lane).availablePermits();
  }

  /** Finishes what has begun, for at most ten seconds. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
