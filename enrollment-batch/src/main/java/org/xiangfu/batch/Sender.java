package org.xiangfu.batch;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollStreamRequest;
import org.xiangfu.v1.EnrollStreamResponse;

/**
 * Sends photos over one stream after another until each has its final answer. One thread calls
 * {@link #run}; answers come on gRPC's threads.
 */
final class Sender {
  /** Waiting does not cure these. */
  private static final Set<Status.Code> HOPELESS =
      EnumSet.of(
          Status.Code.UNAUTHENTICATED,
          Status.Code.PERMISSION_DENIED,
          Status.Code.UNIMPLEMENTED,
          Status.Code.INVALID_ARGUMENT);

  /** What one record is refused for, all others will be refused for. */
  private static final String HOPELESS_REASON = "PACK_MISMATCH";

  private static final Duration LOOK = Duration.ofMillis(250);

  /** Photos put off by the service, for each that may be in flight. */
  private static final int MOST_WAITING = 4;

  private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

  private final EnrollStream.Call service;
  private final Runnable beforeReconnect;
  private final int limit;
  private final Duration giveUpAfter;
  private final Backoff backoff;
  private final Pace pace;
  private final Requests requests;
  private final Answers answers;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Long, Attempt> inFlight = new HashMap<>();
  private final PriorityQueue<Attempt> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Attempt::due));
  private Optional<EnrollStream> stream = Optional.empty();
  private Optional<IOException> failure = Optional.empty();
  private Optional<String> hopeless = Optional.empty();
  private boolean stopped;
  private int lostStreams;
  private long reconnectAt;
  private long lastProgress;
  private long lookAt = System.nanoTime();
  private long sequence;

  Sender(
      EnrollStream.Call service,
      Runnable beforeReconnect,
      BatchSettings settings,
      Backoff backoff,
      Pace pace,
      Requests requests,
      Answers answers) {
    this.service = service;
    this.beforeReconnect = beforeReconnect;
    this.limit = settings.inFlight();
    this.giveUpAfter = settings.giveUpAfter();
    this.backoff = backoff;
    this.pace = pace;
    this.requests = requests;
    this.answers = answers;
  }

  /**
   * Sends all lines.
   *
   * @throws IOException if the lines cannot be read or an answer cannot be kept
   */
  Ending run(Lines lines) throws IOException, InterruptedException {
    Optional<PhotoRecord> fresh = lines.next();
    progressed();
    reconnectAt = lastProgress;
    try {
      while (true) {
        switch (awaitTurn(fresh, lines.isEndless())) {
          case Turn.End(Ending ending) -> {
            return ending;
          }
          case Turn.Look() -> fresh = lines.next();
          case Turn.Send(Attempt attempt, boolean isFresh) -> {
            if (isFresh) {
              fresh = lines.next();
            }
            Optional<EnrollRequest> request = requests.of(attempt.record());
            if (request.isPresent()) {
              send(attempt, request.get());
            } else {
              progressed();
            }
          }
        }
      }
    } finally {
      hangUp();
    }
  }

  /** Ends {@link #run} soon: what is in flight may still be answered, no more is sent. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Turn awaitTurn(Optional<PhotoRecord> fresh, boolean endless)
      throws IOException, InterruptedException {
    lock.lock();
    try {
      while (true) {
        if (failure.isPresent()) {
          throw failure.get();
        }
        if (stopped) {
          return new Turn.End(new Ending.Stopped());
        }
        if (hopeless.isPresent()) {
          return new Turn.End(new Ending.GaveUp(hopeless.get()));
        }
        boolean idle = inFlight.isEmpty() && waiting.isEmpty();
        if (fresh.isEmpty() && idle && !endless) {
          return new Turn.End(new Ending.Done());
        }
        Optional<Status> lost = stream.flatMap(EnrollStream::end);
        if (lost.isPresent()) {
          if (HOPELESS.contains(lost.get().getCode())) {
            return new Turn.End(new Ending.GaveUp(describe(lost.get())));
          }
          putBack();
        }
        long now = System.nanoTime();
        long closed = pace.closed();
        if (inFlight.isEmpty() && (closed > 0 || (idle && fresh.isEmpty()))) {
          // Nothing is asked of the service, so that it is not away.
          lastProgress = now;
        }
        if (fresh.isEmpty() && endless && now - lookAt >= 0) {
          lookAt = now + LOOK.toNanos();
          return new Turn.Look();
        }
        if (closed > 0 && inFlight.isEmpty()) {
          pause(closed);
          continue;
        }
        if (now - lastProgress > giveUpAfter.toNanos()) {
          return new Turn.End(
              new Ending.GaveUp(
                  "no answer from the service for " + giveUpAfter.toSeconds() + " s"));
        }
        if (stream.isEmpty()) {
          if (now - reconnectAt >= 0) {
            connect();
          } else {
            pause(reconnectAt - now);
          }
          continue;
        }
        boolean due = !waiting.isEmpty() && waiting.peek().due() - now <= 0;
        boolean mayBegin = fresh.isPresent() && waiting.size() < MOST_WAITING * limit;
        if (inFlight.size() < limit && stream.get().isReady() && (due || mayBegin)) {
          long wait = pace.next();
          if (wait == 0) {
            return due
                ? new Turn.Send(waiting.remove(), false)
                : new Turn.Send(Attempt.first(fresh.get()), true);
          }
          pause(wait);
          continue;
        }
        pause(
            waiting.isEmpty()
                ? endless ? LOOK.toNanos() : TimeUnit.SECONDS.toNanos(1)
                : waiting.peek().due() - now);
      }
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // Both callers loop.
  private void pause(long nanos) throws InterruptedException {
    // Never longer than a second, because giving up and flow control depend on the clock too.
    long bounded = Math.clamp(nanos, TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(1));
    long unused = changed.awaitNanos(bounded);
  }

  private void connect() {
    if (lostStreams > 0) {
      beforeReconnect.run();
    }
    EnrollStream opened = new EnrollStream(this::answered, this::signal);
    stream = Optional.of(opened);
    opened.open(service);
  }

  /** After a stream broke: what it had not acknowledged goes out again on the next. */
  private void putBack() {
    lostStreams++;
    long now = System.nanoTime();
    reconnectAt = now + backoff.pause(lostStreams).toNanos();
    inFlight.values().forEach(attempt -> waiting.add(attempt.dueAt(now)));
    inFlight.clear();
    stream = Optional.empty();
  }

  private void send(Attempt attempt, EnrollRequest request) {
    EnrollStream open;
    long number;
    lock.lock();
    try {
      number = ++sequence;
      open = stream.orElseThrow();
      inFlight.put(number, attempt);
    } finally {
      lock.unlock();
    }
    open.send(EnrollStreamRequest.newBuilder().setSequence(number).setRequest(request).build());
  }

  private void answered(EnrollStreamResponse answer) {
    lock.lock();
    try {
      Attempt attempt = inFlight.remove(answer.getSequence());
      if (attempt == null) {
        return;
      }
      changed.signalAll();
      long line = attempt.record().number();
      if (answer.hasError()) {
        ServiceError error = ServiceError.of(answer.getError());
        if (error.isTransient()) {
          long pause = backoff.pause(attempt.failures() + 1).toNanos();
          waiting.add(attempt.failedUntil(System.nanoTime() + pause));
          return;
        }
        if (error.reason().equals(HOPELESS_REASON)) {
          hopeless = Optional.of(error.reason() + ": " + error.message());
          return;
        }
        answers.accept(attempt.record(), LineResult.of(line, error));
      } else {
        answers.accept(attempt.record(), LineResult.of(line, answer.getResponse()));
      }
      lastProgress = System.nanoTime();
      lostStreams = 0;
    } catch (IOException e) {
      failure = Optional.of(e);
    } finally {
      lock.unlock();
    }
  }

  private void progressed() {
    lock.lock();
    try {
      lastProgress = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void hangUp() throws InterruptedException {
    lock.lock();
    try {
      if (stream.isEmpty()) {
        return;
      }
      EnrollStream open = stream.get();
      open.complete();
      long end = System.nanoTime() + LAST_ANSWERS.toNanos();
      // Giving up has waited long enough; a stop still takes the answers under way.
      while (open.end().isEmpty()
          && (inFlight.isEmpty() || stopped)
          && System.nanoTime() - end < 0) {
        pause(end - System.nanoTime());
      }
      open.cancel();
      stream = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private static String describe(Status status) {
    ServiceError error = ServiceError.of(new StatusRuntimeException(status));
    return error.message().isEmpty() ? error.reason() : error.reason() + ": " + error.message();
  }

  /** The lines to send. */
  interface Lines {
    Optional<PhotoRecord> next() throws IOException, InterruptedException;

    /** True if more may come after {@link #next} was empty. */
    default boolean isEndless() {
      return false;
    }
  }

  /** Makes the request of a line; empty if there is nothing to send and that is accounted for. */
  interface Requests {
    Optional<EnrollRequest> of(PhotoRecord record) throws IOException, InterruptedException;
  }

  /** Takes the final answers, one at a time. */
  interface Answers {
    void accept(PhotoRecord record, LineResult result) throws IOException;
  }

  /**
   * A line on its way.
   *
   * @param failures answers so far that asked for patience
   * @param due not to be sent before, {@link System#nanoTime}
   */
  private record Attempt(PhotoRecord record, int failures, long due) {
    static Attempt first(PhotoRecord record) {
      return new Attempt(record, 0, 0);
    }

    Attempt dueAt(long time) {
      return new Attempt(record, failures, time);
    }

    Attempt failedUntil(long time) {
      return new Attempt(record, failures + 1, time);
    }
  }

  private sealed interface Turn {
    record Send(Attempt attempt, boolean isFresh) implements Turn {}

    /** Looks whether there is another record now. */
    record Look() implements Turn {}

    record End(Ending ending) implements Turn {}
  }
}
