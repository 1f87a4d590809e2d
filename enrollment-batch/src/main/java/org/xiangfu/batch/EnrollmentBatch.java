package org.xiangfu.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.xiangfu.batch.attempt.Attempt;
import org.xiangfu.batch.templates.LocalExtractor;
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
  private Optional<LocalExtractor> extractor = Optional.empty();
  private Optional<Attempt> attempt = Optional.empty();
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

  /**
   * Makes {@link #run} look for the faces here, and send templates along with the photos. To be
   * called before it.
   *
   * @param local with the service's model pack; the caller closes it after the run
   */
  public void extractWith(LocalExtractor local) {
    extractor = Optional.of(local);
  }

  /**
   * Makes {@link #run} look once more, in another way, at what an earlier run sent and the service
   * refused, and send nothing else. To be called before it.
   *
   * @throws BatchInputException if the source goes on behind a mark and does not read them again
   */
  public void attempt(Attempt second) throws BatchInputException {
    if (source.keepsMarks()) {
      throw new BatchInputException(
          source.name() + ": what was refused is not read again here; name a manifest of it");
    }
    attempt = Optional.of(second);
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
    return new BatchRun(source, server, settings, retrying, attempt)
        .deliver(journalFolder, (work, pace) -> send(work, stub, beforeReconnect, pace), progress);
  }

  private Ending send(Work work, EnrollmentServiceStub stub, Runnable beforeReconnect, Pace pace)
      throws IOException, InterruptedException {
    if (source.readsAhead() == 0) {
      return send(work, work, stub, beforeReconnect, pace);
    }
    try (ReadAhead ahead = new ReadAhead(work, source.readsAhead())) {
      return send(ahead, work, stub, beforeReconnect, pace);
    }
  }

  private Ending send(
      Sender.Lines lines,
      Work work,
      EnrollmentServiceStub stub,
      Runnable beforeReconnect,
      Pace pace)
      throws IOException, InterruptedException {
    if (extractor.isEmpty()) {
      return run(
          new Sender(stub::enrollStream, beforeReconnect, settings, backoff, pace, work, work),
          lines);
    }
    var extracting = new Extracting(lines, work, extractor.get(), Map.of());
    return run(
        new Sender(
            stub::enrollTemplates,
            beforeReconnect,
            settings,
            backoff,
            pace,
            extracting,
            extracting),
        extracting);
  }

  private Ending run(Sender s, Sender.Lines lines) throws IOException, InterruptedException {
    sender.set(s);
    if (stopped) {
      s.stop();
    }
    return s.run(lines);
  }

  /** Ends {@link #run} soon, with the journal saved. */
  public void stop() {
    stopped = true;
    Sender running = sender.get();
    if (running != null) {
      running.stop();
    }
  }
}
