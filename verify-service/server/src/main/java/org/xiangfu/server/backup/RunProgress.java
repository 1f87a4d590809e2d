package org.xiangfu.server.backup;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;

/** How far a run is, and whether it is still wanted. Thread-safe. */
final class RunProgress {
  private final AtomicLong total = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong uploaded = new AtomicLong();
  private volatile boolean cancelled;

  void expect(long bytes) {
    total.addAndGet(bytes);
  }

  void done(long bytes, boolean isUploaded) {
    done.addAndGet(bytes);
    if (isUploaded) {
      uploaded.addAndGet(bytes);
    }
  }

  long total() {
    return total.get();
  }

  long done() {
    return done.get();
  }

  long uploaded() {
    return uploaded.get();
  }

  void cancel() {
    cancelled = true;
  }

  void checkWanted() {
    if (cancelled || Thread.currentThread().isInterrupted()) {
      throw new CancellationException("the backup was cancelled");
    }
  }
}
