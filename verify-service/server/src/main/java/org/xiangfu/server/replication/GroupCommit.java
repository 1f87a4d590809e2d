package org.xiangfu.server.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Writes that wait together are committed together: one log entry and one fsync for all of them. An
 * urgent write leaves at once with whatever else is waiting; others wait a moment for enough
 * company.
 *
 * <p>Thread-safe. Bounded: {@link #submit} fails with {@link OverloadedException} when full.
 *
 * @param <E> entry
 * @param <R> result of one entry
 */
public final class GroupCommit<E, R> implements AutoCloseable {
  private static final int MAX_BATCH = 256;
  private static final int QUEUE = 4096;
  private static final int COMMANDS_IN_FLIGHT = 4;

  /** Long enough that one flush of the index is shared by tens of archive photos. */
  private static final Duration LINGER = Duration.ofMillis(500);

  /**
   * So many wait for nobody: a quarter of an archive's window, so that most of it is still to be
   * recognised, and what one group commits together the next one commits at once.
   */
  private static final int ENOUGH = 48;

  private record Waiting<E, R>(E entry, boolean urgent, CompletableFuture<R> done) {}

  private final String name;
  private final BlockingQueue<Waiting<E, R>> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Semaphore inFlight = new Semaphore(COMMANDS_IN_FLIGHT);
  private final Function<List<E>, CompletableFuture<List<R>>> propose;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Starts the committing thread.
   *
   * @param name role, for the thread and for messages
   * @param propose writes the entries as one command and gives their results in order
   */
  public GroupCommit(String name, Function<List<E>, CompletableFuture<List<R>>> propose) {
    this.name = name;
    this.propose = propose;
    this.thread = Thread.ofPlatform().name(name + "-commit").daemon(true).start(this::run);
  }

  /**
   * Hands in one entry.
   *
   * @param urgent true if somebody at a counter waits for it
   * @return its result, once durable and visible
   */
  public CompletableFuture<R> submit(E entry, boolean urgent) {
    if (closed) {
      return CompletableFuture.failedFuture(new IllegalStateException(name + " is closed"));
    }
    var waiting = new Waiting<E, R>(entry, urgent, new CompletableFuture<>());
    if (!queue.offer(waiting)) {
      return CompletableFuture.failedFuture(new OverloadedException(name));
    }
    if (closed && queue.remove(waiting)) {
      // Closed in between, and the thread may not look again.
      waiting.done().completeExceptionally(new IllegalStateException(name + " is closed"));
    }
    return waiting.done();
  }

  private void run() {
    List<Waiting<E, R>> batch = new ArrayList<>();
    try {
      while (!closed || !queue.isEmpty()) {
        Waiting<E, R> first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        batch.add(first);
        gather(batch);
        inFlight.acquire();
        // Whatever else arrived, such as while the log was busy, goes along.
        queue.drainTo(batch, MAX_BATCH - batch.size());
        send(List.copyOf(batch));
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      queue.drainTo(batch);
      var gone = new IllegalStateException(name + " is closed");
      batch.forEach(waiting -> waiting.done().completeExceptionally(gone));
    }
  }

  private void gather(List<Waiting<E, R>> batch) throws InterruptedException {
    long until = System.nanoTime() + LINGER.toNanos();
    boolean urgent = batch.getFirst().urgent();
    while (!urgent && !closed && batch.size() < ENOUGH) {
      Waiting<E, R> next = queue.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        return;
      }
      batch.add(next);
      urgent = next.urgent();
    }
  }

  private void send(List<Waiting<E, R>> batch) {
    CompletableFuture<List<R>> results;
    try {
      results = propose.apply(batch.stream().map(Waiting::entry).toList());
    } catch (RuntimeException e) {
      results = CompletableFuture.failedFuture(e);
    }
    var _ =
        results.whenComplete(
            (values, error) -> {
              inFlight.release();
              for (int i = 0; i < batch.size(); i++) {
                if (error != null) {
                  batch.get(i).done().completeExceptionally(error);
                } else if (i >= values.size()) {
                  // Or whoever waits would wait for ever.
                  batch.get(i).done().completeExceptionally(unanswered());
                } else {
                  batch.get(i).done().complete(values.get(i));
                }
              }
            });
  }

  private IllegalStateException unanswered() {
    return new IllegalStateException(name + " answered fewer writes than it was given");
  }

  /** Commits what is waiting, waits for it, and refuses the rest. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(10));
      if (inFlight.tryAcquire(COMMANDS_IN_FLIGHT, 10, TimeUnit.SECONDS)) {
        inFlight.release(COMMANDS_IN_FLIGHT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
