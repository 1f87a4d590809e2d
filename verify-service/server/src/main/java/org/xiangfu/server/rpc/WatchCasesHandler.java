package org.xiangfu.server.rpc;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.xiangfu.server.access.AccessControl;
import org.xiangfu.server.access.Caller;
import org.xiangfu.server.access.Right;
import org.xiangfu.server.cases.CaseFilter;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.WatchCasesRequest;
import org.xiangfu.v1.WatchCasesResponse;

/** Shows an office its queue as it changes. A client that does not read is sent nothing more. */
final class WatchCasesHandler {
  private static final int MAX_AT_ONCE = 200;
  private static final int MAX_CASES = 1_000;
  private static final long LOOK_MILLIS = 1_000;
  private static final long ANSWER_MILLIS = 10_000;
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Cases cases;
  private final EventRecorder events;
  private final BooleanSupplier stopping;
  private final Optional<AccessControl> access;
  private final Semaphore free = new Semaphore(MAX_AT_ONCE);

  /**
   * A handler.
   *
   * @param stopping true once the node ends, which must not wait for those who watch
   * @param access asked time and again, so that a right that was taken away ends the watch
   */
  WatchCasesHandler(
      Cases cases, EventRecorder events, BooleanSupplier stopping, Optional<AccessControl> access) {
    this.access = access;
    this.cases = cases;
    this.events = events;
    this.stopping = stopping;
  }

  void serve(WatchCasesRequest request, StreamObserver<WatchCasesResponse> reply) {
    var watch = new Watch(request, (ServerCallStreamObserver<WatchCasesResponse>) reply);
    if (!free.tryAcquire()) {
      watch.fail(ServiceException.overloaded("as many queues are watched as the node does"));
      return;
    }
    // As many as the semaphore lets in; each mostly sleeps.
    Thread.ofVirtual().name("watch").start(Context.current().wrap(watch));
  }

  private final class Watch implements Runnable {
    private final WatchCasesRequest request;
    private final ServerCallStreamObserver<WatchCasesResponse> reply;
    private final Function<Case, Case> shown = CaseAnswers.forCaller();
    private Map<String, Case> before = Map.of();

    Watch(WatchCasesRequest request, ServerCallStreamObserver<WatchCasesResponse> reply) {
      this.request = request;
      this.reply = reply;
      reply.setOnCancelHandler(() -> {});
    }

    @Override
    public void run() {
      try {
        CaseFilter filter = begin();
        long until = System.nanoTime() + LONGEST.toNanos();
        boolean first = true;
        while (!reply.isCancelled() && !stopping.getAsBoolean() && System.nanoTime() < until) {
          if (reply.isReady()) {
            admit();
            look(filter, first);
            first = false;
          }
          Thread.sleep(LOOK_MILLIS);
        }
        if (!reply.isCancelled()) {
          reply.onCompleted();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        fail(ServiceException.stopping());
      } catch (ExecutionException e) {
        fail(e);
      } catch (TimeoutException e) {
        fail(new UnansweredReadException(Ledger.GROUP, e));
      } catch (RuntimeException e) {
        fail(e);
      } finally {
        free.release();
      }
    }

    private void admit() {
      Optional<Caller> caller = Caller.current();
      if (access.isPresent() && caller.isPresent()) {
        var _ = access.get().admit(Right.READ_CASE, caller.get());
      }
    }

    private CaseFilter begin() throws InterruptedException, ExecutionException, TimeoutException {
      Origin origin = Validation.origin(request.getOrigin());
      String office = Validation.text("office_id", request.getOfficeId(), 1, 32);
      CaseState state =
          switch (request.getState()) {
            case CASE_STATE_UNSPECIFIED, CASE_STATE_REFERRED -> CaseState.CASE_STATE_REFERRED;
            case CASE_STATE_OPENED, CASE_STATE_CHECKED -> request.getState();
            default -> throw ServiceException.invalid("state must be one that is not final");
          };
      Event.Builder event =
          events.event(EventKind.EVENT_KIND_HISTORY_READ, origin, "", CaseSteps.content(request));
      var _ = events.append(event).get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
      return new CaseFilter(
          Optional.empty(), Optional.of(office), Optional.of(state), 0, MAX_CASES + 1);
    }

    private void look(CaseFilter filter, boolean first)
        throws InterruptedException, ExecutionException, TimeoutException {
      List<Case> found = cases.list(filter).get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
      if (found.size() > MAX_CASES) {
        throw ServiceException.precondition(
            "QUEUE_TOO_LONG", "more cases wait than can be watched; list them in pages 待辦案件過多");
      }
      Map<String, Case> now = new LinkedHashMap<>();
      found.forEach(each -> now.put(each.getCaseId(), each));
      var answer = WatchCasesResponse.newBuilder();
      now.forEach(
          (id, each) -> {
            if (!each.equals(before.get(id))) {
              answer.addCases(shown.apply(each));
            }
          });
      before.keySet().stream().filter(id -> !now.containsKey(id)).forEach(answer::addGoneCaseIds);
      if (first || answer.getCasesCount() + answer.getGoneCaseIdsCount() > 0) {
        reply.onNext(answer.build());
      }
      before = now;
    }

    void fail(Exception error) {
      if (!reply.isCancelled()) {
        reply.onError(Failures.exception(error));
      }
    }
  }
}
