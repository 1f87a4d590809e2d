package org.xiangfu.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xiangfu.batch.attempt.Attempt;

/**
 * One run of a job: its journal, its account and its progress around the way in which its records
 * are delivered.
 *
 * @param to where they go, kept in the journal for a later warning
 * @param retrying whether what is not in the gallery is delivered once more
 * @param attempt if there is one, what was refused is delivered with it, and nothing else
 */
record BatchRun(
    PhotoSource source,
    String to,
    BatchSettings settings,
    boolean retrying,
    Optional<Attempt> attempt) {
  /** Brings the records of a work where they are to be. */
  @FunctionalInterface
  interface Delivery {
    Ending of(Work work, Pace pace) throws IOException, InterruptedException;
  }

  /** Delivers what is not in the journal yet. */
  Report deliver(Path journalFolder, Delivery delivery, Progress progress)
      throws IOException, InterruptedException {
    try (Journal journal =
            Journal.open(journalFolder, source.job(), to, source.groups(), Journal.COMPACT_AFTER);
        SeenPhotos seen = SeenPhotos.open(journalFolder)) {
      if (retrying) {
        journal.forgetOthers();
      }
      Account account = new Account(source.groups());
      if (source.keepsMarks()) {
        account.addAll(journal);
      }
      Pace current = new Pace(settings.pace(), journalFolder, Clock.systemUTC());
      long start = System.nanoTime();
      Ending ending;
      try (PhotoSource.Records records = source.open(journal.mark())) {
        Work work = new Work(source, records, settings, journal, seen, account, attempt);
        try (var _ = saveEachSecond(work);
            var _ =
                progress.show(
                    () -> account.snapshot(source.job(), source.size(), current.state()))) {
          ending = delivery.of(work, current);
        } finally {
          work.save();
        }
        work.accountForTheRest();
      }
      account.addSuspicions(journal.suspicions());
      return account.report(
          source.size(),
          Optional.of(journal.server()).filter(begun -> !begun.equals(to)),
          ending,
          Duration.ofNanos(System.nanoTime() - start));
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
