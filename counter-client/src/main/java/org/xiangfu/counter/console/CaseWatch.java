package org.xiangfu.counter.console;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.WatchCasesResponse;

/**
 * The office's cases in one state, as the service tells of their changes: one event in the ledger,
 * not one for each look. A watch that has ended begins again with the next look. Thread-safe.
 */
final class CaseWatch implements AutoCloseable {
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);

  private final Casework service;
  private final CaseState state;
  private volatile Watch watch;
  private volatile boolean closed;

  CaseWatch(Casework service, CaseState state) {
    this.service = service;
    this.state = state;
    this.watch = new Watch();
    this.watch.ended = true;
  }

  /**
   * The cases as they are now, oldest first; waits for the first answer of a watch.
   *
   * @throws StatusRuntimeException if the service does not answer, or the watch is closed
   */
  synchronized List<Case> cases() {
    if (watch.ended) {
      watch = new Watch();
      watch.begin();
    }
    if (closed) {
      watch.context.cancel(null);
      throw Status.CANCELLED.asRuntimeException();
    }
    return watch.cases();
  }

  /** Never waits for somebody who is looking. */
  @Override
  public void close() {
    closed = true;
    watch.context.cancel(null);
  }

  /** One call to the service. */
  private final class Watch implements StreamObserver<WatchCasesResponse> {
    private final Context.CancellableContext context = Context.current().withCancellation();
    private final Map<String, Case> cases = new LinkedHashMap<>();
    private boolean answered;
    private volatile boolean ended;
    private StatusRuntimeException failure = Status.UNAVAILABLE.asRuntimeException();

    private void begin() {
      context.run(() -> service.watch(state, this));
    }

    private synchronized List<Case> cases() {
      long end = System.nanoTime() + FIRST_ANSWER.toNanos();
      try {
        for (long left = end - System.nanoTime();
            !answered && !ended && left > 0;
            left = end - System.nanoTime()) {
          wait(left / 1_000_000 + 1);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (!answered) {
        ended = true;
        context.cancel(null);
        throw failure;
      }
      return List.copyOf(cases.values());
    }

    @Override
    public synchronized void onNext(WatchCasesResponse told) {
      told.getGoneCaseIdsList().forEach(cases::remove);
      told.getCasesList().forEach(each -> cases.put(each.getCaseId(), each));
      answered = true;
      notifyAll();
    }

    @Override
    public synchronized void onError(Throwable error) {
      failure = Status.fromThrowable(error).asRuntimeException(Status.trailersFromThrowable(error));
      onCompleted();
    }

    @Override
    public synchronized void onCompleted() {
      ended = true;
      context.cancel(null);
      notifyAll();
    }
  }
}
