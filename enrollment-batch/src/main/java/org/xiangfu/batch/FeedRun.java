package org.xiangfu.batch;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

/**
 * Sends a household feed: every row has its effect once, whatever happens in between, and rows that
 * share a person have it in the order of the file. A second run with the same file and journal goes
 * on where the first one ended; and a row that is sent twice, since the first answer was lost, is
 * the same request to the service.
 */
final class FeedRun {
  /** Waiting does not cure these, and no other row would fare better. */
  private static final Set<Status.Code> HOPELESS =
      EnumSet.of(
          Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED, Status.Code.UNIMPLEMENTED);

  private final Path file;
  private final Charset charset;
  private final String job;
  private final BatchSettings settings;
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(300), Duration.ofSeconds(10), new Random());

  private final Set<String> busy = new HashSet<>();
  private final FeedAccount account = new FeedAccount();
  private int inFlight;
  private boolean stopped;
  private Optional<String> gaveUp = Optional.empty();
  private Optional<IOException> failure = Optional.empty();

  /**
   * Prepares a run.
   *
   * @throws IOException if the file cannot be read
   */
  FeedRun(Path file, Charset charset, BatchSettings settings) throws IOException {
    this.file = file;
    this.charset = charset;
    this.settings = settings;
    try (var in = new DigestInputStream(Files.newInputStream(file), Sha256.digest())) {
      in.transferTo(OutputStream.nullOutputStream());
      this.job =
          Sha256.hex(
                  "household\n"
                      + HexFormat.of().formatHex(in.getMessageDigest().digest())
                      + "\n"
                      + charset.name())
              .substring(0, 32);
    }
  }

  /** Names the feed by what is in it, the same in every run; 32 characters. */
  String job() {
    return job;
  }

  /**
   * Sends what is not in the journal yet, and waits for every answer.
   *
   * @throws BatchInputException if file or journal cannot be used; says why
   */
  FeedReport run(Path journalFolder, XiangfuClient client, String server)
      throws IOException, InterruptedException {
    ExecutorService workers = workers();
    try (Journal journal = Journal.open(journalFolder, job, server);
        InputStream in = Files.newInputStream(file);
        FeedReader reader = FeedReader.of(in, file.toString(), charset)) {
      try {
        read(reader, journal, client, workers);
      } finally {
        workers.shutdown();
        boolean _ = workers.awaitTermination(1, TimeUnit.HOURS);
      }
      synchronized (this) {
        if (failure.isPresent()) {
          throw failure.get();
        }
        Ending ending = stopped ? new Ending.Stopped() : new Ending.Done();
        return account.report(gaveUp.isPresent() ? new Ending.GaveUp(gaveUp.get()) : ending);
      }
    }
  }

  private ExecutorService workers() {
    var number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        settings.inFlight(),
        task ->
            Thread.ofPlatform()
                .name("feed-" + number.incrementAndGet())
                .daemon(true)
                .unstarted(task));
  }

  private void read(
      FeedReader reader, Journal journal, XiangfuClient client, ExecutorService workers)
      throws IOException, InterruptedException {
    Optional<FeedRow> next = reader.next();
    while (next.isPresent()) {
      FeedRow row = next.get();
      Optional<LineResult> known = journal.find(row.number());
      if (row.call().isEmpty()) {
        account.add(LineResult.error(row.number(), "INVALID_LINE", row.problem().orElse("")));
      } else if (known.isPresent()) {
        account.addResumed(known.get());
      } else if (await(row)) {
        workers.execute(() -> work(row, journal, client));
      } else {
        account.addNotSent();
      }
      next = reader.next();
    }
  }

  // A row waits for the ones before it that share a person; at most as many are on their way as
  // there are threads.
  private synchronized boolean await(FeedRow row) throws InterruptedException {
    while (!ended()
        && (inFlight >= settings.inFlight() || row.persons().stream().anyMatch(busy::contains))) {
      wait();
    }
    if (ended()) {
      return false;
    }
    inFlight++;
    busy.addAll(row.persons());
    return true;
  }

  private boolean ended() {
    return stopped || gaveUp.isPresent() || failure.isPresent();
  }

  /** Ends {@link #run} soon, with the journal saved. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  private void work(FeedRow row, Journal journal, XiangfuClient client) {
    try {
      Optional<LineResult> result = answer(row, client);
      if (result.isPresent()) {
        journal.append(result.get());
        account.add(result.get());
      } else {
        account.addNotSent();
      }
    } catch (IOException e) {
      fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      account.addNotSent();
    } finally {
      release(row);
    }
  }

  private synchronized void fail(IOException e) {
    failure = Optional.of(e);
  }

  private synchronized void release(FeedRow row) {
    inFlight--;
    busy.removeAll(row.persons());
    notifyAll();
  }

  private Optional<LineResult> answer(FeedRow row, XiangfuClient client)
      throws InterruptedException {
    long giveUpAt = System.nanoTime() + settings.giveUpAfter().toNanos();
    Origin origin = origin(row);
    for (int failures = 1; !isEnded(); failures++) {
      try {
        boolean changed = row.call().orElseThrow().send(client, origin);
        Outcome outcome = changed ? Outcome.ENROLLED : Outcome.ALREADY_ENROLLED;
        return Optional.of(new LineResult(row.number(), outcome, "", ""));
      } catch (StatusRuntimeException e) {
        ServiceError error = ServiceError.of(e);
        boolean passes = error.isTransient() || error.reason().equals("CHANGED_MEANWHILE");
        if (!passes
            && (HOPELESS.contains(error.code()) || error.reason().equals("CLUSTER_NOT_UPGRADED"))) {
          giveUp(error.message());
        } else if (!passes) {
          return Optional.of(
              new LineResult(row.number(), Outcome.REFUSED, error.reason(), error.message()));
        } else if (System.nanoTime() > giveUpAt) {
          giveUp("the service has been away for too long: " + error.message());
        } else {
          pause(backoff.pause(failures));
          client.reconnectNow();
        }
      }
    }
    return Optional.empty();
  }

  private synchronized void pause(Duration pause) throws InterruptedException {
    long until = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); left > 0 && !ended(); left = until - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private synchronized boolean isEnded() {
    return ended();
  }

  private synchronized void giveUp(String why) {
    gaveUp = Optional.of(why);
    notifyAll();
  }

  // The same row of the same file is the same act, in whatever run.
  private Origin origin(FeedRow row) {
    String act = job + "\n" + row.number();
    return Origin.newBuilder()
        .setRequestId(UUID.nameUUIDFromBytes(act.getBytes(StandardCharsets.UTF_8)).toString())
        .setOperatorId(settings.operatorId())
        .setOfficeId(settings.officeId())
        .setPurpose(Purpose.PURPOSE_ENROLLMENT)
        .build();
  }
}
