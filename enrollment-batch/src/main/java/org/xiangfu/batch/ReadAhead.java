package org.xiangfu.batch;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads photos before they are asked for, several at once, where each read waits for a network.
 * Holds as many photos as it has threads. Called by one thread.
 */
final class ReadAhead implements Sender.Lines, AutoCloseable {
  private final Sender.Lines lines;
  private final int depth;
  private final ExecutorService readers;
  private final Deque<PhotoRecord> ahead = new ArrayDeque<>();
  private boolean ended;

  ReadAhead(Sender.Lines lines, int depth) {
    this.lines = lines;
    this.depth = depth;
    this.readers =
        Executors.newFixedThreadPool(
            depth, Thread.ofPlatform().daemon().name("batch-read-", 0).factory());
  }

  @Override
  public Optional<PhotoRecord> next() throws IOException, InterruptedException {
    while (!ended && ahead.size() < depth) {
      Optional<PhotoRecord> record = lines.next();
      if (record.isEmpty()) {
        ended = !lines.isEndless();
        break;
      }
      ahead.add(begun(record.get()));
    }
    return Optional.ofNullable(ahead.poll());
  }

  @Override
  public boolean isEndless() {
    return lines.isEndless();
  }

  private PhotoRecord begun(PhotoRecord record) {
    Callable<Photo> read = record.content()::read;
    var first = new AtomicReference<Future<Photo>>(readers.submit(read));
    return record.reading(
        () -> {
          // Held for the first sending only; sent again, it is read again.
          Future<Photo> begun = first.getAndSet(null);
          return begun == null ? record.content().read() : await(begun);
        });
  }

  private static Photo await(Future<Photo> photo) throws IOException {
    try {
      return photo.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped while reading", e);
    }
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }
}
