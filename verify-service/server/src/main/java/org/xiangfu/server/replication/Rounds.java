package org.xiangfu.server.replication;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Does one asynchronous step after another; however many there are, no stack grows with them. */
public final class Rounds {
  private final Supplier<CompletableFuture<Boolean>> step;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  private Rounds(Supplier<CompletableFuture<Boolean>> step) {
    this.step = step;
  }

  /**
   * Takes a step, and the next one as soon as it is done.
   *
   * @param step completes with true if another is to follow
   * @return completes after the last step, or fails as the first one that did
   */
  public static CompletableFuture<Void> whileTrue(Supplier<CompletableFuture<Boolean>> step) {
    var rounds = new Rounds(step);
    rounds.run();
    return rounds.done;
  }

  private void run() {
    try {
      CompletableFuture<Boolean> taken = step.get();
      while (taken.isDone()) {
        if (!taken.join()) {
          done.complete(null);
          return;
        }
        taken = step.get();
      }
      var _ = taken.whenComplete(this::goOn);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void goOn(Boolean more, Throwable error) {
    if (error != null) {
      fail(error);
    } else if (more) {
      run();
    } else {
      done.complete(null);
    }
  }

  private void fail(Throwable error) {
    done.completeExceptionally(
        error instanceof CompletionException e && e.getCause() != null ? e.getCause() : error);
  }
}
