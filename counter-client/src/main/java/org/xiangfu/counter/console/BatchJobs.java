package org.xiangfu.counter.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xiangfu.batch.BatchSettings;
import org.xiangfu.batch.Control;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.EnrollmentServiceGrpc.EnrollmentServiceStub;

/**
 * The jobs of batch operators: at most one at work, all on disk. Closing stops the one at work,
 * which can then be resumed. Thread-safe.
 */
final class BatchJobs implements AutoCloseable {
  private static final int STOP_SECONDS = 8;

  // One thread sends, the other looks after it.
  private final ScheduledExecutorService executor =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().daemon().name("console-batch-", 0).factory());
  private final ConsoleSettings settings;
  private final XiangfuClient client;
  private final BatchStore store;
  private Optional<BatchRun> current = Optional.empty();

  private BatchJobs(ConsoleSettings settings, XiangfuClient client, BatchStore store) {
    this.settings = settings;
    this.client = client;
    this.store = store;
    var _ =
        executor.scheduleWithFixedDelay(
            () -> current().ifPresent(BatchRun::tick), 1, 1, TimeUnit.SECONDS);
  }

  /**
   * The jobs in a console's data folder; none is at work.
   *
   * @throws IOException if the folder cannot be used
   */
  static BatchJobs open(ConsoleSettings settings, XiangfuClient client) throws IOException {
    return new BatchJobs(settings, client, BatchStore.open(settings.data()));
  }

  /** What may be enrolled here. */
  BatchArchives archives() {
    return new BatchArchives(settings.archives());
  }

  synchronized Optional<BatchRun> current() {
    return current;
  }

  /** The run of a job, if it was the last one at work. */
  Optional<BatchRun> run(String id) {
    return current().filter(each -> each.id().equals(id));
  }

  /** True if a job is at work. */
  boolean isBusy() {
    return current().filter(each -> !each.isOver()).isPresent();
  }

  /** All jobs, the latest first. */
  List<BatchStore.Kept> list() throws IOException {
    return store.list().stream()
        .map(each -> run(each.plan().id()).map(BatchRun::kept).orElse(each))
        .toList();
  }

  /**
   * The job of an id.
   *
   * @throws BadFormException if there is none
   */
  BatchStore.Kept find(String id) throws IOException {
    Optional<BatchStore.Kept> kept = store.find(id);
    return run(id).map(BatchRun::kept).or(() -> kept).orElseThrow(BatchJobs::gone);
  }

  static BadFormException gone() {
    return new BadFormException("batch.error.gone");
  }

  /** The report of a job, if a run of it has ended. */
  Optional<Path> report(String id) throws IOException {
    Path file = store.report(find(id).plan().id());
    return Files.exists(file) ? Optional.of(file) : Optional.empty();
  }

  /** What is wanted of a job besides its plan. */
  Control control(String id) throws IOException {
    return Control.read(store.of(find(id).plan().id()));
  }

  /**
   * Begins a job.
   *
   * @return its id
   * @throws BadFormException if another is at work, or the plan cannot be followed
   */
  String begin(Ordered ordered, Operator who) throws IOException {
    var plan =
        new BatchPlan(
            UUID.randomUUID().toString().replace("-", ""),
            archives()
                .archive(ordered.archive())
                .orElseThrow(() -> new BadFormException("batch.error.archive"))
                .toString(),
            manifest(ordered.manifest()),
            ordered.rate(),
            ordered.hours(),
            ordered.newestFirst(),
            who.name(),
            Instant.now().toString());
    start(plan, who, false);
    return plan.id();
  }

  /** Goes on with a job, in the name of who asks. */
  void resume(String id, Operator who, boolean retry) throws IOException {
    BatchPlan plan = find(id).plan().by(who.name());
    if (archives().archive(plan.archive()).isEmpty()) {
      throw new BadFormException("batch.error.archive");
    }
    var _ = manifest(plan.manifest());
    start(plan, who, retry);
  }

  private String manifest(String path) throws IOException {
    return path.isEmpty()
        ? ""
        : archives()
            .manifest(path)
            .orElseThrow(() -> new BadFormException("batch.error.archive"))
            .toString();
  }

  private synchronized void start(BatchPlan plan, Operator who, boolean retry) throws IOException {
    if (isBusy()) {
      throw new BadFormException("batch.error.busy");
    }
    BatchSettings how;
    try {
      how = plan.settings(settings.office(), settings.zone());
    } catch (IllegalArgumentException e) {
      throw new BadFormException("batch.error.pace");
    }
    current.ifPresent(BatchRun::close);
    var run = new BatchRun(plan, how, store, line(who), retry);
    store.keep(run.kept());
    Control.read(store.of(plan.id())).paused(false).write(store.of(plan.id()));
    current = Optional.of(run);
    executor.execute(run);
  }

  private BatchLine line(Operator who) {
    EnrollmentServiceStub stub = client.enrollmentStreaming();
    return new BatchLine(
        settings.service().target(),
        who.token().map(stub::withInterceptors).orElse(stub),
        client::reconnectNow,
        who.token());
  }

  /** Lets the job at work pause or go on. */
  void pause(String id, boolean paused) throws IOException {
    control(id).paused(paused).write(store.of(atWork(id).id()));
  }

  /**
   * Changes the rate of the job at work.
   *
   * @param rate photos a second at most; 0 for no limit
   */
  void pace(String id, double rate) throws IOException {
    control(id).rate(rate).write(store.of(atWork(id).id()));
  }

  void stop(String id) {
    atWork(id).stop(BatchState.STOPPED);
  }

  private BatchRun atWork(String id) {
    return run(id)
        .filter(each -> !each.isOver())
        .orElseThrow(() -> new BadFormException("batch.error.over"));
  }

  @Override
  public void close() {
    current().ifPresent(each -> each.stop(BatchState.INTERRUPTED));
    executor.shutdown();
    try {
      if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      executor.shutdownNow();
    }
    current().ifPresent(BatchRun::close);
  }

  /** What a form orders. */
  record Ordered(String archive, String manifest, double rate, String hours, boolean newestFirst) {}
}
