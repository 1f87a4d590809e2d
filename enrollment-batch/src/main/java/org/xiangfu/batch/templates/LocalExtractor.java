package org.xiangfu.batch.templates;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.templates.TemplatePack;

/**
 * Makes templates of photos on threads of its own, exactly as a service with the same pack does.
 * Thread-safe; bounded: whoever has more than {@link #depth} photos under way waits.
 */
public final class LocalExtractor implements AutoCloseable {
  /** Photos under way for each thread, so that none waits for the reader or the network. */
  private static final int AHEAD = 4;

  /** What makes a template, such as {@link FaceEngine#extract} under the limits of archives. */
  @FunctionalInterface
  public interface Engine {
    /** The template of a photo, or the refusal. */
    Extraction extract(byte[] photo) throws InterruptedException;
  }

  /**
   * What a photo gave.
   *
   * @param photoSha256 of the photo, 32 bytes
   */
  public record Result(ByteString photoSha256, Extraction extraction) {}

  private final TemplatePack pack;
  private final Engine engine;
  private final Runnable atEnd;
  private final int depth;
  private final ThreadPoolExecutor threads;

  private LocalExtractor(TemplatePack pack, Engine engine, int threads, Runnable atEnd) {
    this.pack = pack;
    this.engine = engine;
    this.atEnd = atEnd;
    this.depth = threads * AHEAD;
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(depth),
            Thread.ofPlatform().daemon().name("batch-extract-", 0).factory(),
            // Whoever asks for more than that does it himself, and is slowed so.
            new ThreadPoolExecutor.CallerRunsPolicy());
  }

  /**
   * Loads a pack, which takes a second or two.
   *
   * @param threads photos in work at once, at least 1
   * @throws IOException if the models cannot be loaded
   */
  public static LocalExtractor open(ModelPack pack, int threads) throws IOException {
    FaceEngine engine;
    try {
      engine = FaceEngine.open(pack, threads);
    } catch (IllegalStateException e) {
      throw new IOException(pack + " cannot be loaded: " + e.getMessage(), e);
    }
    return new LocalExtractor(
        TemplatePack.of(pack),
        photo -> engine.extract(photo, Limits.archive()),
        threads,
        engine::close);
  }

  /** With another engine, which the caller closes. */
  public static LocalExtractor with(Engine engine, TemplatePack pack, int threads) {
    return new LocalExtractor(pack, engine, threads, () -> {});
  }

  /** What makes the templates. */
  public TemplatePack pack() {
    return pack;
  }

  /** Photos that should be under way so that every thread has work. */
  public int depth() {
    return depth;
  }

  /** Begins with a photo. */
  public Future<Result> submit(ByteString photo) {
    return threads.submit(
        () -> {
          byte[] bytes = photo.toByteArray();
          return new Result(ByteString.copyFrom(sha256(bytes)), engine.extract(bytes));
        });
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Gives up what has not begun, waits for the photos in work, and frees the models. */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean interrupted = false;
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    atEnd.run();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
