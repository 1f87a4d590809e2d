package org.xiangfu.counter.console;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.batch.BatchInputException;
import org.xiangfu.batch.BatchSettings;
import org.xiangfu.batch.Ending;
import org.xiangfu.batch.EnrollmentBatch;
import org.xiangfu.batch.Photo;
import org.xiangfu.batch.PhotoArchive;
import org.xiangfu.batch.PhotoSource;
import org.xiangfu.batch.Progress;
import org.xiangfu.batch.Report;
import org.xiangfu.batch.Snapshot;
import org.xiangfu.batch.Tally;

/**
 * One run of a job. {@link #run} is called once; the rest by any thread. The archive stays open for
 * the pictures of what was refused until the run is closed.
 */
final class BatchRun implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRun.class);
  private static final int SAMPLES = 15;
  private static final int KEEP_EVERY = 5;

  private final BatchPlan plan;
  private final BatchSettings settings;
  private final BatchStore store;
  private final BatchLine line;
  private final boolean retry;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private Optional<PhotoSource> source = Optional.empty();
  private Optional<PhotoArchive> archive = Optional.empty();
  private Optional<EnrollmentBatch> batch = Optional.empty();
  private volatile Optional<Supplier<Snapshot>> now = Optional.empty();
  private volatile List<Tally.Row> expected = List.of();
  private volatile Optional<BatchState> end = Optional.empty();
  private volatile String why = "";
  private BatchState stopped = BatchState.STOPPED;
  private boolean stopping;
  private boolean closed;
  private int ticks;

  BatchRun(
      BatchPlan plan, BatchSettings settings, BatchStore store, BatchLine line, boolean retry) {
    this.plan = plan;
    this.settings = settings;
    this.store = store;
    this.line = line;
    this.retry = retry;
  }

  @Override
  public void run() {
    BatchState reached = BatchState.FAILED;
    try {
      Optional<EnrollmentBatch> prepared = prepare();
      reached = prepared.isPresent() ? send(prepared.get()) : stopped();
    } catch (BatchInputException e) {
      why = e.getMessage();
    } catch (IOException e) {
      LOG.error("a job's archive or journal failed on the way: {}", e.getClass().getName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reached = BatchState.INTERRUPTED;
    } catch (RuntimeException e) {
      // Its text may name a file of the archive, and so a person.
      LOG.error("a job failed: {}", e.getClass().getName());
    } finally {
      end = Optional.of(reached);
      keep();
    }
  }

  private Optional<EnrollmentBatch> prepare() throws IOException {
    PhotoArchive photos = PhotoArchive.open(Path.of(plan.archive()));
    PhotoSource opened;
    try {
      opened = plan.source(photos);
    } catch (IOException | RuntimeException e) {
      photos.close();
      throw e;
    }
    expected = opened.expected();
    EnrollmentBatch prepared = EnrollmentBatch.of(opened, settings);
    if (retry) {
      prepared.retry();
    }
    synchronized (this) {
      archive = Optional.of(photos);
      source = Optional.of(opened);
      batch = Optional.of(prepared);
      return stopping ? Optional.empty() : batch;
    }
  }

  private BatchState send(EnrollmentBatch prepared) throws IOException, InterruptedException {
    Report report =
        prepared.run(store.of(plan.id()), line.target(), line.stub(), line.reconnect(), show());
    var text = new StringWriter();
    report.writeCsv(text, false);
    OwnerOnly.write(store.report(plan.id()), text.toString().getBytes(StandardCharsets.UTF_8));
    return switch (report.ending()) {
      case Ending.Done() -> BatchState.DONE;
      case Ending.Stopped() -> stopped();
      case Ending.GaveUp(String said) -> {
        why = said;
        yield BatchState.GAVE_UP;
      }
    };
  }

  private Progress show() {
    return supplier -> {
      now = Optional.of(supplier);
      return () -> {};
    };
  }

  private synchronized BatchState stopped() {
    return stopped;
  }

  /** Ends the run soon, as this; what is in flight is still answered. */
  synchronized void stop(BatchState as) {
    if (!stopping) {
      stopping = true;
      stopped = as;
      batch.ifPresent(EnrollmentBatch::stop);
    }
  }

  /** Once a second: measures, and keeps what is known in case of a crash. */
  void tick() {
    if (isOver()) {
      return;
    }
    if (line.token().filter(token -> !token.keepFresh()).isPresent()) {
      stop(BatchState.SIGNED_OUT);
    }
    now.ifPresent(each -> sample(each.get()));
    if (++ticks % KEEP_EVERY == 0) {
      keep();
    }
  }

  private synchronized void sample(Snapshot seen) {
    samples.add(new Sample(System.nanoTime(), seen.done() - seen.resumed()));
    if (samples.size() > SAMPLES) {
      samples.remove();
    }
  }

  /** Photos a second of late; 0 before there is a measure. */
  synchronized double rate() {
    if (samples.size() < 2) {
      return 0;
    }
    double seconds = (samples.getLast().at() - samples.getFirst().at()) / 1e9;
    return Math.max(0, samples.getLast().sent() - samples.getFirst().sent()) / seconds;
  }

  /** Seconds until the end at this rate. */
  OptionalLong secondsLeft() {
    BatchCounts counts = counts();
    double rate = rate();
    return rate > 0 && counts.total() > 0
        ? OptionalLong.of(Math.round((counts.total() - counts.done()) / rate))
        : OptionalLong.empty();
  }

  private synchronized void keep() {
    try {
      store.keep(kept());
    } catch (IOException e) {
      LOG.error("the data folder of the console cannot be used", e);
    }
  }

  /** As it lies on disk, or will. */
  BatchStore.Kept kept() {
    return new BatchStore.Kept(plan, state(), why, counts());
  }

  private BatchState state() {
    return end.orElseGet(
        () -> now.map(each -> BatchState.valueOf(each.get().state())).orElse(BatchState.PREPARING));
  }

  private BatchCounts counts() {
    return now.map(each -> BatchCounts.of(each.get(), expected)).orElse(BatchCounts.NONE);
  }

  boolean isOver() {
    return end.isPresent();
  }

  String id() {
    return plan.id();
  }

  /** The last photos that are not in the gallery, the newest first. */
  List<Report.Problem> refused() {
    return now.map(each -> each.get().latest()).orElse(List.of());
  }

  /** One of {@link #refused} as it lies in the archive; empty if it has none to show. */
  synchronized Optional<Photo.Content> photo(long number) throws IOException {
    Optional<String> path =
        refused().stream()
            .filter(each -> each.line() == number && !each.photo().isEmpty())
            .map(Report.Problem::photo)
            .findFirst();
    if (closed || path.isEmpty() || archive.isEmpty()) {
      return Optional.empty();
    }
    return archive.get().read(path.get()) instanceof Photo.Content content
        ? Optional.of(content)
        : Optional.empty();
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      if (source.isPresent()) {
        source.get().close();
      }
    } catch (IOException e) {
      LOG.warn("an archive could not be closed: {}", e.getClass().getName());
    }
  }

  private record Sample(long at, long sent) {}
}
