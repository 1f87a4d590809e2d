package org.xiangfu.server.access;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.xiangfu.server.replication.OverloadedException;

/**
 * Threads for sign-ins that may wait for somebody outside: a provider's keys, an OCSP responder.
 * Bounded: what does not find a place is refused at once. Thread-safe.
 */
final class SignInWork implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int QUEUE = 64;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(QUEUE),
          Thread.ofPlatform().name("sign-in-", 1).daemon(true).factory());

  /**
   * Runs something; what it throws, the future fails with.
   *
   * @throws OverloadedException if there is no place
   */
  <T> CompletableFuture<T> run(Callable<T> work) {
    var done = new CompletableFuture<T>();
    try {
      threads.execute(
          () -> {
            try {
              done.complete(work.call());
            } catch (Exception e) {
              done.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      throw new OverloadedException("sign-in");
    }
    return done;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
