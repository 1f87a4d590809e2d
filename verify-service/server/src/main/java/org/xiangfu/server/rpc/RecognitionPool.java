package org.xiangfu.server.rpc;

import io.grpc.Context;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.xiangfu.server.replication.OverloadedException;

/**
 * The threads that decode, detect, embed and search, one for each worker of the face engine.
 * Whoever stands at a counter goes before every archive photo. Bounded in both lanes: a full one
 * refuses at once. Work whose caller is gone or out of time is not begun.
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
  }

  private static final class Task implements Runnable, Comparable<Task> {
    private final Lane lane;
    private final long order;
    private final Runnable work;

    Task(Lane lane, long order, Runnable work) {
      this.lane = lane;
      this.order = order;
      this.work = work;
    }

    @Override
    public void run() {
      work.run();
    }

    @Override
    public int compareTo(Task other) {
      int byLane = lane.compareTo(other.lane);
      return byLane != 0 ? byLane : Long.compare(order, other.order);
    }
  }

  private final ThreadPoolExecutor threads;
  private final AtomicLong order = new AtomicLong();
  private final Semaphore live = new Semaphore(Lane.LIVE.capacity);
  private final Semaphore batch = new Semaphore(Lane.BATCH.capacity);

  /** Starts the threads. */
  public RecognitionPool(int size) {
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
   * Runs work on a recognition thread; fails with {@link OverloadedException} if too much waits.
   */
  <T> CompletableFuture<T> submit(Lane lane, Callable<T> work) {
    Semaphore places = lane == Lane.LIVE ? live : batch;
    if (!places.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new OverloadedException(lane == Lane.LIVE ? "live recognition" : "batch recognition"));
    }
    var done = new CompletableFuture<T>();
    Context caller = Context.current();
    try {
      threads.execute(
          new Task(lane, order.incrementAndGet(), () -> run(caller, work, places, done)));
    } catch (RuntimeException e) {
      places.release();
      done.completeExceptionally(e);
    }
    return done;
  }

  private static <T> void run(
      Context caller, Callable<T> work, Semaphore places, CompletableFuture<T> done) {
    T result;
    try {
      if (caller.isCancelled()) {
        throw io.grpc.Contexts.statusFromCancelled(caller).asRuntimeException();
      }
      result = caller.call(work);
    } catch (Exception e) {
      places.release();
      done.completeExceptionally(e);
      return;
    }
    places.release();
    done.complete(result);
  }

  /** Photos that wait or are being worked on in a lane. */
  public int busy(Lane lane) {
    return lane.capacity - (lane == Lane.LIVE ? live : batch).availablePermits();
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
