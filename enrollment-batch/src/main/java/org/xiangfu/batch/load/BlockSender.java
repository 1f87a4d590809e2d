package org.xiangfu.batch.load;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.xiangfu.batch.BatchSettings;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.EnrollmentServiceGrpc.EnrollmentServiceBlockingStub;
import org.xiangfu.v1.LoadTemplatesResponse;
import org.xiangfu.v1.RefusedTemplate;

/**
 * Sends blocks, a few at a time, each until it is acknowledged, and notes that in the journal. One
 * thread calls {@link #run}.
 */
final class BlockSender {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final EnrollmentServiceBlockingStub stub;
  private final BatchSettings settings;
  private final LoadJournal journal;
  private final AtomicLong lastProgress = new AtomicLong();
  private final AtomicReference<IOException> failure = new AtomicReference<>();
  private final AtomicLong sent = new AtomicLong();
  private volatile boolean stopped;

  BlockSender(EnrollmentServiceBlockingStub stub, BatchSettings settings, LoadJournal journal) {
    var headers = new Metadata();
    headers.put(Metadata.Key.of("xiangfu-lane", Metadata.ASCII_STRING_MARSHALLER), "batch");
    this.stub = stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    this.settings = settings;
    this.journal = journal;
  }

  /**
   * Sends all blocks.
   *
   * @return false if it was stopped before
   * @throws IOException if a file or the journal cannot be used, or the service refused or was away
   *     too long
   */
  boolean run(BlockReader blocks) throws IOException, InterruptedException {
    lastProgress.set(System.nanoTime());
    var places = new Semaphore(settings.inFlight());
    try (ExecutorService senders =
        Executors.newFixedThreadPool(
            settings.inFlight(), Thread.ofPlatform().name("load-", 1).daemon(true).factory())) {
      Optional<Block> block = blocks.next();
      while (block.isPresent() && !stopped && failure.get() == null) {
        Block next = block.get();
        places.acquire();
        senders.execute(
            () -> {
              try {
                send(next);
              } catch (IOException e) {
                failure.compareAndSet(null, e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                places.release();
              }
            });
        block = blocks.next();
      }
      places.acquire(settings.inFlight());
    }
    if (failure.get() != null) {
      throw failure.get();
    }
    return !stopped;
  }

  private void send(Block block) throws IOException, InterruptedException {
    var request = block.request(settings.operatorId(), settings.officeId());
    Duration pause = FIRST_PAUSE;
    while (!stopped && failure.get() == null) {
      try {
        LoadTemplatesResponse answer = stub.loadTemplates(request);
        journal.append(line(block, answer));
        sent.addAndGet(block.records().size());
        lastProgress.set(System.nanoTime());
        return;
      } catch (StatusRuntimeException e) {
        ServiceError error = ServiceError.of(e);
        if (!error.isTransient()) {
          throw new IOException(error.reason() + ": " + error.message());
        }
        if (System.nanoTime() - lastProgress.get() > settings.giveUpAfter().toNanos()) {
          throw new IOException(
              "no answer from the service for " + settings.giveUpAfter().toSeconds() + " s");
        }
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    }
  }

  private static LoadJournal.Line line(Block block, LoadTemplatesResponse answer) {
    long enrolled = 0;
    long already = 0;
    long failed = 0;
    for (var outcome : answer.getOutcomesList()) {
      switch (outcome) {
        case ENROLL_OUTCOME_ENROLLED -> enrolled++;
        case ENROLL_OUTCOME_ALREADY_ENROLLED -> already++;
        case ENROLL_OUTCOME_FAILED_TO_ENROLL -> failed++;
        case ENROLL_OUTCOME_UNSPECIFIED, UNRECOGNIZED -> {}
      }
    }
    List<LoadJournal.Problem> refused = new ArrayList<>();
    for (RefusedTemplate each : answer.getRefusedList()) {
      ServiceError error = ServiceError.of(each.getError());
      refused.add(
          new LoadJournal.Problem(
              block.from() + each.getPlace() + 1, error.reason() + ": " + error.message()));
    }
    return new LoadJournal.Line(
        block.file(), block.id(), block.from(), block.to(), enrolled, already, failed, refused);
  }

  /** Records acknowledged in this run. */
  long sent() {
    return sent.get();
  }

  /** Ends {@link #run} soon: blocks on their way are still acknowledged. */
  void stop() {
    stopped = true;
  }
}
