package org.xiangfu.server.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.xiangfu.server.retention.Retention;
import org.xiangfu.server.retention.Rule;
import org.xiangfu.v1.ApplyRetentionRequest;
import org.xiangfu.v1.ApplyRetentionResponse;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.RetentionProgress;

/** Runs rules of retention, and tells how far it came. A client that goes away ends the run. */
final class ApplyRetentionHandler {
  private final Retention retention;
  private final EventRecorder events;
  private final Clock clock;
  private final Semaphore free = new Semaphore(1);

  ApplyRetentionHandler(Retention retention, EventRecorder events, Clock clock) {
    this.retention = retention;
    this.events = events;
    this.clock = clock;
  }

  void serve(ApplyRetentionRequest request, StreamObserver<ApplyRetentionResponse> reply) {
    var run = new Run(request, (ServerCallStreamObserver<ApplyRetentionResponse>) reply);
    if (!free.tryAcquire()) {
      run.fail(ServiceException.overloaded("a run of retention is at work on this node already"));
      return;
    }
    // One at a time; it waits for the service, batch after batch.
    Thread.ofVirtual().name("retention").start(Context.current().wrap(run));
  }

  private final class Run implements Runnable {
    private final ApplyRetentionRequest request;
    private final ServerCallStreamObserver<ApplyRetentionResponse> reply;

    Run(ApplyRetentionRequest request, ServerCallStreamObserver<ApplyRetentionResponse> reply) {
      this.request = request;
      this.reply = reply;
      reply.setOnCancelHandler(() -> {});
    }

    @Override
    public void run() {
      try {
        apply();
      } catch (RuntimeException e) {
        fail(e);
      } finally {
        free.release();
      }
    }

    private void apply() {
      Origin origin = Validation.origin(request.getOrigin());
      for (Rule rule : rules()) {
        apply(origin, rule);
        if (reply.isCancelled()) {
          return;
        }
      }
      reply.onCompleted();
    }

    private List<Rule> rules() {
      Instant now = Instant.ofEpochMilli(clock.millis());
      Instant asOf =
          request.hasAsOf() ? Instant.ofEpochMilli(Timestamps.toMillis(request.getAsOf())) : now;
      if (asOf.isAfter(now)) {
        throw ServiceException.invalid("as_of must not be in the future");
      }
      try {
        return Rule.at(asOf, request.getRulesList());
      } catch (IllegalArgumentException e) {
        throw ServiceException.invalid(e.getMessage());
      }
    }

    private void apply(Origin origin, Rule rule) {
      Retention.Progress found = retention.find(rule);
      tell(rule, RetentionProgress.RETENTION_PROGRESS_FOUND, found);
      if (request.getDryRun() || reply.isCancelled()) {
        return;
      }
      Retention.Progress done = found.records() == 0 ? found : erase(origin, rule, found);
      tell(rule, RetentionProgress.RETENTION_PROGRESS_DONE, done);
    }

    private Retention.Progress erase(Origin origin, Rule rule, Retention.Progress found) {
      String what = "%s BEFORE %s: %d".formatted(rule.name(), rule.before(), found.records());
      events
          .append(
              events
                  .event(EventKind.EVENT_KIND_RETENTION_APPLIED, origin, "", what.getBytes(UTF_8))
                  .setDetail(what))
          .join();
      Predicate<Retention.Progress> go =
          sofar -> {
            if (sofar.erased() > 0 && reply.isReady()) {
              tell(rule, RetentionProgress.RETENTION_PROGRESS_ERASING, sofar);
            }
            return !reply.isCancelled();
          };
      return retention.erase(rule, found, Instant.ofEpochMilli(clock.millis()), go);
    }

    private void tell(Rule rule, RetentionProgress progress, Retention.Progress sofar) {
      var answer =
          ApplyRetentionResponse.newBuilder()
              .setRule(rule.said())
              .setProgress(progress)
              .setBefore(time(rule.before()))
              .setRecords(sofar.records())
              .setUndated(sofar.undated())
              .setErased(sofar.erased());
      sofar.oldest().map(this::time).ifPresent(answer::setOldest);
      sofar.newest().map(this::time).ifPresent(answer::setNewest);
      if (!reply.isCancelled()) {
        reply.onNext(answer.build());
      }
    }

    private Timestamp time(Instant instant) {
      return Timestamps.fromMillis(instant.toEpochMilli());
    }

    void fail(Exception error) {
      if (!reply.isCancelled()) {
        reply.onError(Failures.exception(error));
      }
    }
  }
}
