package org.xiangfu.server.rpc;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
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
import org.xiangfu.server.cases.CaseFeed;
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

/**
 * Shows an office its queue as it changes. The queue is read when a watch begins, and when it fell
 * far behind; from then on only what took a step is made readable. A client that does not read is
 * sent nothing more.
 */
final class WatchCasesHandler {
  private static final int MAX_AT_ONCE = 1_000;
  private static final int MAX_CASES = 1_000;
  private static final long ANSWER_MILLIS = 10_000;
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Cases cases;
  private final CaseFeed feed;
  private final EventRecorder events;
  private final BooleanSupplier stopping;
  private final Optional<AccessControl> access;
  private final Semaphore free = new Semaphore(MAX_AT_ONCE);

  /**
   * A handler.
   *
   * @param feed of the same cases
   * @param stopping true once the node ends, which must not wait for those who watch
   * @param access asked time and again, so that a right that was taken away ends the watch
   */
  WatchCasesHandler(
      Cases cases,
      CaseFeed feed,
      EventRecorder events,
      BooleanSupplier stopping,
      Optional<AccessControl> access) {
    this.access = access;
    this.cases = cases;
    this.feed = feed;
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

    // How many steps the cases had taken that were sent, by their ids.
    private final Map<String, Long> sent = new HashMap<>();

    Watch(WatchCasesRequest request, ServerCallStreamObserver<WatchCasesResponse> reply) {
      this.request = request;
      this.reply = reply;
      reply.setOnCancelHandler(() -> {});
    }

    @Override
    public void run() {
      try {
        CaseFilter filter = begin();
        try (CaseFeed.Follower follower = feed.follow()) {
          watch(filter, follower);
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

    private void watch(CaseFilter filter, CaseFeed.Follower follower)
        throws InterruptedException, ExecutionException, TimeoutException {
      long until = System.nanoTime() + LONGEST.toNanos();
      boolean first = true;
      while (!reply.isCancelled() && !stopping.getAsBoolean() && System.nanoTime() < until) {
        if (reply.isReady()) {
          admit();
          Optional<List<Case>> changed = follower.changes();
          WatchCasesResponse answer =
              changed.isPresent() ? changes(filter, changed.get()) : queue(filter);
          if (first || answer.getCasesCount() + answer.getGoneCaseIdsCount() > 0) {
            reply.onNext(answer);
          }
          first = false;
        }
        follower.await();
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

    private WatchCasesResponse queue(CaseFilter filter)
        throws InterruptedException, ExecutionException, TimeoutException {
      List<Case> found = cases.stored(filter).get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
      var gone = new LinkedHashSet<>(sent.keySet());
      found.forEach(each -> gone.remove(each.getCaseId()));
      sent.keySet().removeAll(gone);
      return answer(found, new ArrayList<>(gone));
    }

    private WatchCasesResponse changes(CaseFilter filter, List<Case> changed) {
      List<Case> here = new ArrayList<>();
      List<String> gone = new ArrayList<>();
      for (Case each : changed) {
        if (each.getOfficeId().equals(filter.officeId().orElseThrow())
            && each.getState() == filter.state().orElseThrow()) {
          here.add(each);
        } else if (isNews(each) && sent.remove(each.getCaseId()) != null) {
          gone.add(each.getCaseId());
        }
      }
      return answer(here, gone);
    }

    // A look may be older than what was read meanwhile.
    private boolean isNews(Case stored) {
      return Cases.acts(stored).count() > sent.getOrDefault(stored.getCaseId(), 0L);
    }

    private WatchCasesResponse answer(List<Case> here, List<String> gone) {
      var answer = WatchCasesResponse.newBuilder().addAllGoneCaseIds(gone);
      for (Case each : here) {
        if (isNews(each)) {
          sent.put(each.getCaseId(), Cases.acts(each).count());
          answer.addCases(shown.apply(cases.opened(each)));
        }
      }
      if (sent.size() > MAX_CASES) {
        throw ServiceException.precondition(
            "QUEUE_TOO_LONG", "more cases wait than can be watched; list them in pages 待辦案件過多");
      }
      return answer.build();
    }

    void fail(Exception error) {
      if (!reply.isCancelled()) {
        reply.onError(Failures.exception(error));
      }
    }
  }
}
