package org.xiangfu.server.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import io.grpc.Context;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.audit.Audit;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditResult;
import org.xiangfu.server.ledger.v1.CasesDrawn;
import org.xiangfu.server.ledger.v1.DrawnCase;
import org.xiangfu.server.ledger.v1.DrawnSample;
import org.xiangfu.server.ledger.v1.FindReviews;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.DrawSampleRequest;
import org.xiangfu.v1.DrawSampleResponse;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewState;
import org.xiangfu.v1.Sample;
import org.xiangfu.v1.SampleRates;

/** Draws cases for review, and gives each to somebody who took no step of it. */
final class SampleDrawing {
  private static final int MAX_SAMPLE = 1_000;
  private static final int MAX_REVIEWERS = 50;
  private static final int ID_CHARACTERS = 32;

  private static final SampleRates DEFAULT_RATES =
      SampleRates.newBuilder()
          .setDeniedNotice(1_000)
          .setOverride(500)
          .setReferred(200)
          .setOther(20)
          .build();

  private final Audit audit;
  private final AuditSteps steps;
  private final EventRecorder events;
  private final Clock clock;
  private final Auditors auditors;

  SampleDrawing(Audit audit, EventRecorder events, Clock clock, Auditors auditors) {
    this.audit = audit;
    this.steps = new AuditSteps(audit);
    this.events = events;
    this.clock = clock;
    this.auditors = auditors;
  }

  CompletableFuture<DrawSampleResponse> draw(DrawSampleRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    TimeSpan span =
        TimeSpan.of(
            request.hasFrom(), request.getFrom(), request.hasTo(), request.getTo(), TimeSpan.YEARS);
    if (span.to().isAfter(clock.instant())) {
      throw ServiceException.invalid("to must not be in the future");
    }
    Validation.text("office_id", request.getOfficeId(), 0, 32);
    SampleRates rates = rates(request.getRates());
    List<String> reviewers = reviewers(request, origin);
    Context call = Context.current();
    Event.Builder event =
        events.event(EventKind.EVENT_KIND_SAMPLE_DRAWN, origin, "", CaseSteps.content(request));
    event.setSampleId(event.getEventId());
    CaseConditions where =
        CaseConditions.newBuilder()
            .setOfficeId(request.getOfficeId())
            .setFrom(request.getFrom())
            .setTo(request.getTo())
            .build();
    return existing(event.getSampleId())
        .thenCompose(
            before ->
                before.isPresent()
                    ? CompletableFuture.completedFuture(before)
                    : audit
                        .draw(where, request.getSeed(), rates, MAX_SAMPLE, _ -> !call.isCancelled())
                        .thenCompose(drawn -> record(request, rates, reviewers, event, drawn))
                        .thenCompose(_ -> existing(event.getSampleId())))
        .thenApply(Optional::orElseThrow);
  }

  private static SampleRates rates(SampleRates asked) {
    SampleRates rates = DEFAULT_RATES.toBuilder().mergeFrom(asked).build();
    for (int rate :
        List.of(
            rates.getDeniedNotice(), rates.getOverride(), rates.getReferred(), rates.getOther())) {
      if (rate < 0 || rate > 1_000) {
        throw ServiceException.invalid("rates must be 0 to 1,000 of a thousand");
      }
    }
    return rates;
  }

  private List<String> reviewers(DrawSampleRequest request, Origin origin) {
    List<String> reviewers =
        request.getReviewerIdsCount() == 0
            ? List.of(origin.getOperatorId())
            : request.getReviewerIdsList().stream().distinct().toList();
    if (reviewers.size() > MAX_REVIEWERS) {
      throw ServiceException.invalid(
          "reviewer_ids must have at most %d entries".formatted(MAX_REVIEWERS));
    }
    reviewers.forEach(each -> Validation.text("reviewer_ids", each, 1, 64));
    auditors.require(reviewers);
    return reviewers;
  }

  private CompletableFuture<Optional<DrawSampleResponse>> existing(String sampleId) {
    return audit
        .reviews(FindReviews.newBuilder().setSampleId(sampleId).setSize(MAX_SAMPLE).build())
        .thenApply(
            found ->
                found.getSamplesList().stream()
                    .findFirst()
                    .map(
                        sample ->
                            DrawSampleResponse.newBuilder()
                                .setSample(sample)
                                .addAllReviews(found.getReviewsList())
                                .build()));
  }

  private CompletableFuture<AuditResult> record(
      DrawSampleRequest request,
      SampleRates rates,
      List<String> reviewers,
      Event.Builder event,
      CasesDrawn drawn) {
    if (drawn.getTooMany()) {
      throw ServiceException.precondition(
          "SAMPLE_TOO_LARGE", "more than 1,000 cases would be drawn; lower the rates 抽樣數過多");
    }
    if (drawn.getCasesCount() == 0) {
      throw ServiceException.precondition(
          "SAMPLE_EMPTY", "there are no finished cases to draw from 期間內無已結案件可抽樣");
    }
    var sample =
        Sample.newBuilder()
            .setSampleId(event.getSampleId())
            .setSeed(request.getSeed())
            .setFrom(request.getFrom())
            .setTo(request.getTo())
            .setOfficeId(request.getOfficeId())
            .setRates(rates)
            .addAllStrata(drawn.getStrataList());
    event.setDetail("seed %d, %d cases".formatted(request.getSeed(), drawn.getCasesCount()));
    var draw =
        DrawnSample.newBuilder()
            .setSample(sample)
            .addAllReviews(assigned(event.getSampleId(), reviewers, drawn.getCasesList()));
    return steps.take(AuditCommand.newBuilder().setDraw(draw), event);
  }

  /** Each case to the one of those who took no part in it that has fewest. */
  private static List<Review> assigned(
      String sampleId, List<String> reviewers, List<DrawnCase> cases) {
    Map<String, Integer> given = new HashMap<>();
    return cases.stream()
        .map(
            each -> {
              var took = new HashSet<>(each.getOperatorIdsList());
              String reviewer =
                  reviewers.stream()
                      .filter(name -> !took.contains(name))
                      .min(
                          Comparator.<String>comparingInt(name -> given.getOrDefault(name, 0))
                              .thenComparing(reviewers::indexOf))
                      .orElseThrow(SampleDrawing::noReviewer);
              given.merge(reviewer, 1, Integer::sum);
              return Review.newBuilder()
                  .setReviewId(
                      Hashing.sha256()
                          .hashString(sampleId + " " + each.getCaseId(), UTF_8)
                          .toString()
                          .substring(0, ID_CHARACTERS))
                  .setSampleId(sampleId)
                  .setCaseId(each.getCaseId())
                  .setStratum(each.getStratum())
                  .setReviewerId(reviewer)
                  .setState(ReviewState.REVIEW_STATE_OPEN)
                  .build();
            })
        .toList();
  }

  private static ServiceException noReviewer() {
    return ServiceException.precondition(
        "NO_INDEPENDENT_REVIEWER",
        "of a drawn case every reviewer took a step; name another reviewer 覆核人員皆曾經手本案，請另行指定");
  }
}
