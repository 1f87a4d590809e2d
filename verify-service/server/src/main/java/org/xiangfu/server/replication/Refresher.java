package org.xiangfu.server.replication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;

/** Makes writes visible: one refresh serves all that were waiting when it began. */
final class Refresher implements AutoCloseable {
  /** How long writes that nobody waits for are gathered, as each refresh makes a segment. */
  private static final long PATIENCE_NANOS = 100_000_000;

  private final SearcherManager searchers;
  private final Thread thread;
  private CompletableFuture<Void> waiting = new CompletableFuture<>();
  private boolean asked;
  private boolean urgent;
  private boolean closed;

  Refresher(String name, SearcherManager searchers) {
    this.searchers = searchers;
    this.thread = Thread.ofPlatform().name(name).daemon(true).start(this::run);
  }

  CompletableFuture<Void> visible() {
    return ask(true);
  }

  CompletableFuture<Void> visibleSoon() {
    return ask(false);
  }

  private synchronized CompletableFuture<Void> ask(boolean atOnce) {
    if (closed) {
      return CompletableFuture.failedFuture(new AlreadyClosedException("the index is closed"));
    }
    if (!asked || (atOnce && !urgent)) {
      asked = true;
      urgent |= atOnce;
      notifyAll();
    }
    return waiting;
  }

  private void run() {
    while (true) {
      CompletableFuture<Void> served;
      try {
        served = next();
      } catch (InterruptedException e) {
        return;
      }
      if (served == null) {
        return;
      }
      try {
        searchers.maybeRefreshBlocking();
        served.complete(null);
      } catch (IOException e) {
        served.completeExceptionally(new UncheckedIOException(e));
      } catch (RuntimeException e) {
        served.completeExceptionally(e);
      }
    }
  }

  private synchronized CompletableFuture<Void> next() throws InterruptedException {
    while (!asked && !closed) {
      wait();
    }
    long begun = System.nanoTime();
    long left = PATIENCE_NANOS;
    while (!urgent && !closed && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = PATIENCE_NANOS - (System.nanoTime() - begun);
    }
    if (closed) {
      waiting.completeExceptionally(new AlreadyClosedException("the index is closed"));
      return null;
    }
    CompletableFuture<Void> served = waiting;
    waiting = new CompletableFuture<>();
    asked = false;
    urgent = false;
    return served;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
