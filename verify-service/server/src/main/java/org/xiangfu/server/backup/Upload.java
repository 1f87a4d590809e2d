package org.xiangfu.server.backup;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.xiangfu.server.backup.v1.Chunk;

/** Seals and writes chunks, a few at a time, so that little of a backup is in memory. */
final class Upload implements AutoCloseable {
  /** A broken transfer repeats at most so much; also bounds memory, times the threads. */
  static final int CHUNK_BYTES = 16 << 20;

  private static final int THREADS = 2;

  private final Vault vault;
  private final RunProgress progress;
  private final Semaphore places = new Semaphore(THREADS + 1);
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().name("backup-upload-", 1).daemon(true).factory());

  Upload(Vault vault, RunProgress progress) {
    this.vault = vault;
    this.progress = progress;
  }

  /** The chunks of one file or segment, in order. For one thread. */
  final class Target {
    private final List<CompletableFuture<Chunk>> chunks = new ArrayList<>();

    void add(byte[] content) throws IOException {
      progress.checkWanted();
      try {
        places.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while a backup was written");
      }
      chunks.add(
          CompletableFuture.supplyAsync(() -> write(content), threads)
              .whenComplete((chunk, error) -> places.release()));
    }

    private Chunk write(byte[] content) {
      try {
        Vault.Written written = vault.write(content);
        progress.done(content.length, written.uploaded());
        return written.chunk();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Waits until all are durable. */
    List<Chunk> finish() throws IOException {
      try {
        return chunks.stream().map(CompletableFuture::join).toList();
      } catch (CompletionException e) {
        if (e.getCause() instanceof UncheckedIOException unchecked) {
          throw unchecked.getCause();
        }
        throw e;
      }
    }
  }

  Target target() {
    return new Target();
  }

  @Override
  public void close() {
    threads.close();
  }
}
