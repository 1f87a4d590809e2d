package org.xiangfu.server.rpc;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Blocks of bulk loads, a few at a time, in the order in which they came. While somebody at a
 * counter waits, each pauses first for a multiple of what the one before took, so that loads have a
 * small share of the node. Thread-safe.
 */
final class BulkTurns implements AutoCloseable {
  /** One is sealed while the other is written. */
  static final int AT_ONCE = 2;

  /** Blocks that wait, of at most 8 MiB each. */
  static final int WAITING = 4;

  /** Of a node with live calls, a load works for one part in four. */
  private static final int PAUSES = 3;

  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(2);

  private final BooleanSupplier live;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("bulk-turns").daemon(true).factory());

  // Guarded by this.
  private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
  private int working;

  // Of the block that ended last, nanoseconds.
  private volatile long took;

  /**
   * Nothing is loaded yet.
   *
   * @param live whether somebody at a counter waits for the node
   */
  BulkTurns(BooleanSupplier live) {
    this.live = live;
  }

  /** Does the work of a block, now or soon; fails with OVERLOADED if enough wait already. */
  <T> CompletableFuture<T> take(Supplier<CompletableFuture<T>> work) {
    var turn = new CompletableFuture<Void>();
    synchronized (this) {
      if (working < AT_ONCE) {
        working++;
        turn.complete(null);
      } else if (waiting.size() < WAITING) {
        waiting.add(turn);
      } else {
        return CompletableFuture.failedFuture(
            ServiceException.overloaded(
                "enough blocks of templates wait to be loaded; send the same one again later"));
      }
    }
    return turn.thenCompose(_ -> paused(work)).whenComplete((_, _) -> next());
  }

  private void next() {
    CompletableFuture<Void> turn;
    synchronized (this) {
      turn = waiting.poll();
      if (turn == null) {
        working--;
        return;
      }
    }
    turn.complete(null);
  }

  private <T> CompletableFuture<T> paused(Supplier<CompletableFuture<T>> work) {
    return live.getAsBoolean() ? pause().thenCompose(_ -> timed(work)) : timed(work);
  }

  private <T> CompletableFuture<T> timed(Supplier<CompletableFuture<T>> work) {
    long begun = System.nanoTime();
    return work.get().whenComplete((_, _) -> took = System.nanoTime() - begun);
  }

  private CompletableFuture<Void> pause() {
    var over = new CompletableFuture<Void>();
    long nanos = Math.min(LONGEST_PAUSE, PAUSES * took);
    try {
      var _ = clock.schedule(() -> over.complete(null), nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      over.completeExceptionally(ServiceException.stopping());
    }
    return over;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
