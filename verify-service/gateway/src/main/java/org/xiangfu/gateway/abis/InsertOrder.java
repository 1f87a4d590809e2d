package org.xiangfu.gateway.abis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets a search wait for the inserts that came before it, as the specification asks. A request
 * enters as it is handed to the threads, in their order, and is let go once it is known to be no
 * insert, or is done; so those that a search waits for are in work, and never behind it.
 * Thread-safe.
 */
final class InsertOrder {
  // Guarded by this.
  private final SequencedSet<Ticket> open = new LinkedHashSet<>();

  /** A request's place in the order. */
  static final class Ticket {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
  }

  /** Enters, and hands over in the same order. */
  synchronized void enter(Ticket ticket, Runnable handOver) {
    open.add(ticket);
    try {
      handOver.run();
    } catch (RuntimeException e) {
      leave(ticket);
      throw e;
    }
  }

  /** Is waited for no longer. */
  synchronized void leave(Ticket ticket) {
    open.remove(ticket);
    ticket.done.complete(null);
  }

  /**
   * Waits for what came before.
   *
   * @throws AbisException if it takes longer than the limit
   */
  void await(Ticket ticket, Duration limit) throws AbisException, InterruptedException {
    List<CompletableFuture<Void>> before = new ArrayList<>();
    synchronized (this) {
      for (Ticket each : open) {
        if (each == ticket) {
          break;
        }
        before.add(each.done);
      }
    }
    try {
      CompletableFuture.allOf(before.toArray(CompletableFuture[]::new))
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AbisException(AbisFailure.ABORTED);
    } catch (ExecutionException e) {
      throw new IllegalStateException("tickets never fail", e);
    }
  }
}
