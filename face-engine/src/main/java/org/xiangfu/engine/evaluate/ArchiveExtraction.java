package org.xiangfu.engine.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.xiangfu.engine.Examination;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.RefusalReason;

/**
 * Extracts every photo of an archive, one thread a worker; each thread holds one photo at a time.
 */
final class ArchiveExtraction {
  private final FaceEngine engine;
  private final PhotoArchive archive;
  private final Limits limits;
  private final List<String> names;
  private final boolean quality;
  private final ExtractedPhoto[] results;
  private final AtomicInteger next = new AtomicInteger();
  private final Runnable progress;

  private ArchiveExtraction(
      FaceEngine engine,
      PhotoArchive archive,
      Limits limits,
      List<String> names,
      boolean quality,
      Runnable progress) {
    this.engine = engine;
    this.archive = archive;
    this.limits = limits;
    this.names = names;
    this.quality = quality;
    this.progress = progress;
    results = new ExtractedPhoto[names.size()];
  }

  /**
   * What became of each photo, by name, with its quality if asked. {@code progress} is run after
   * each, from several threads.
   */
  static Map<String, ExtractedPhoto> run(
      FaceEngine engine, PhotoArchive archive, Limits limits, boolean quality, Runnable progress)
      throws IOException, InterruptedException {
    List<String> names = archive.names();
    ArchiveExtraction extraction =
        new ArchiveExtraction(engine, archive, limits, names, quality, progress);
    ExecutorService threads =
        Executors.newFixedThreadPool(
            engine.workers(), Thread.ofPlatform().name("extract-", 0).factory());
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < engine.workers(); i++) {
        running.add(threads.submit(() -> extraction.work()));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("extraction failed", e.getCause());
    } finally {
      threads.shutdownNow();
    }
    Map<String, ExtractedPhoto> byName = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), extraction.results[i]);
    }
    return byName;
  }

  private Void work() throws InterruptedException {
    for (int i = next.getAndIncrement(); i < names.size(); i = next.getAndIncrement()) {
      results[i] = extract(names.get(i));
      progress.run();
    }
    return null;
  }

  private ExtractedPhoto extract(String name) throws InterruptedException {
    byte[] bytes;
    try {
      bytes = archive.read(name, limits.maxBytes());
    } catch (IOException _) {
      return new ExtractedPhoto(
          new Extraction.Refused(RefusalReason.UNREADABLE, "the archive's entry cannot be read"),
          OptionalInt.empty());
    }
    if (!quality) {
      return new ExtractedPhoto(engine.extract(bytes, limits), OptionalInt.empty());
    }
    Examination examination = engine.examine(bytes, limits);
    return new ExtractedPhoto(examination.extraction(), examination.assessment().unifiedQuality());
  }
}
