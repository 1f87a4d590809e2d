package org.xiangfu.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.xiangfu.v1.EnrollmentServiceGrpc.EnrollmentServiceStub;

/**
 * Enrols the photos of a source: every record once, whatever happens in between. A second run with
 * the same source and journal goes on where the first one ended.
 */
public final class EnrollmentBatch {
  private final PhotoSource source;
  private final BatchSettings settings;
  private final Backoff backoff;
  private final AtomicReference<Sender> sender = new AtomicReference<>();
  private boolean retrying;
  private volatile boolean stopped;

  private EnrollmentBatch(PhotoSource source, BatchSettings settings, Backoff backoff) {
    this.source = source;
    this.settings = settings;
    this.backoff = backoff;
  }

  /**
   * Prepares the batch.
   *
   * @param source stays open until the batch has run; the caller closes it
   */
  public static EnrollmentBatch of(PhotoSource source, BatchSettings settings) {
    return new EnrollmentBatch(
        source,
        settings,
        new Backoff(Duration.ofMillis(300), Duration.ofSeconds(10), new Random()));
  }

  /**
   * Makes {@link #run} send once more what an earlier run sent in vain, as after photos of a folder
   * were replaced. To be called before it.
   *
   * @throws BatchInputException if the source goes on behind a mark and does not read them again
   */
  public void retry() throws BatchInputException {
    if (source.keepsMarks()) {
      throw new BatchInputException(
          source.name()
              + ": what was refused is not read again here; name a manifest of the photos to send"
              + " once more, or another --journal to send all (nothing is enrolled twice)");
    }
    retrying = true;
  }

  /** Names the source with its content, the same in every run; 32 characters. */
  public String job() {
    return source.job();
  }

  /**
   * Sends what is not in the journal yet and waits for every answer.
   *
   * @param journalFolder made if need be
   * @param stub where to; without a deadline
   * @param beforeReconnect runs before each attempt to reach a service that was away
   * @throws BatchInputException if the journal cannot be used; says why
   * @throws IOException if source or journal fail on the way
   */
  public Report run(
      Path journalFolder,
      String server,
      EnrollmentServiceStub stub,
      Runnable beforeReconnect,
      Progress progress)
      throws IOException, InterruptedException {
    try (Journal journal =
            Journal.open(journalFolder, job(), server, source.groups(), Journal.COMPACT_AFTER);
        SeenPhotos seen = SeenPhotos.open(journalFolder)) {
      if (retrying) {
        journal.forgetOthers();
      }
      Account account = new Account(source.groups());
      if (source.keepsMarks()) {
        account.addAll(journal);
      }
      Pace pace = new Pace(settings.pace(), journalFolder, Clock.systemUTC());
      long start = System.nanoTime();
      Ending ending;
      try (PhotoSource.Records records = source.open(journal.mark())) {
        Work work = new Work(source, records, settings, journal, seen, account);
        try (var _ = saveEachSecond(work);
            var _ = progress.show(() -> account.snapshot(job(), source.size(), pace.state()))) {
          ending = send(work, stub, beforeReconnect, pace);
        } finally {
          work.save();
        }
        work.accountForTheRest();
      }
      account.addSuspicions(journal.suspicions());
      return account.report(
          source.size(),
          Optional.of(journal.server()).filter(begun -> !begun.equals(server)),
          ending,
          Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private Ending send(Work work, EnrollmentServiceStub stub, Runnable beforeReconnect, Pace pace)
      throws IOException, InterruptedException {
    Sender s = new Sender(stub, beforeReconnect, settings, backoff, pace, work, work);
    sender.set(s);
    if (stopped) {
      s.stop();
    }
    if (source.readsAhead() == 0) {
      return s.run(work);
    }
    try (ReadAhead ahead = new ReadAhead(work, source.readsAhead())) {
      return s.run(ahead);
    }
  }

  /** Ends {@link #run} soon, with the journal saved. */
  public void stop() {
    stopped = true;
    Sender running = sender.get();
    if (running != null) {
      running.stop();
    }
  }

  private static ScheduledExecutorService saveEachSecond(Work work) {
    var clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("batch-journal").factory());
    var unused =
        clock.scheduleWithFixedDelay(
            () -> {
              try {
                work.save();
              } catch (IOException e) {
                // Ends the clock; saving at the end reports it.
                throw new UncheckedIOException(e);
              }
            },
            1,
            1,
            TimeUnit.SECONDS);
    return clock;
  }
}
