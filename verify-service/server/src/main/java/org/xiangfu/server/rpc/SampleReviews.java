package org.xiangfu.server.rpc;

import com.google.protobuf.Message;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.audit.Audit;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditOutcome;
import org.xiangfu.server.ledger.v1.AuditResult;
import org.xiangfu.server.ledger.v1.FindReviews;
import org.xiangfu.server.ledger.v1.ReviewStep;
import org.xiangfu.server.ledger.v1.ReviewsFound;
import org.xiangfu.v1.AssignReviewRequest;
import org.xiangfu.v1.AssignReviewResponse;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.ListReviewsRequest;
import org.xiangfu.v1.ListReviewsResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.RecordReviewRequest;
import org.xiangfu.v1.RecordReviewResponse;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewEntry;
import org.xiangfu.v1.ReviewFinding;
import org.xiangfu.v1.ReviewState;

/** Reviews of drawn cases. */
final class SampleReviews {
  private static final int MAX_NOTE = 500;

  private final Audit audit;
  private final AuditSteps steps;
  private final EventRecorder events;
  private final Auditors auditors;

  SampleReviews(Audit audit, EventRecorder events, Auditors auditors) {
    this.audit = audit;
    this.steps = new AuditSteps(audit);
    this.events = events;
    this.auditors = auditors;
  }

  CompletableFuture<AssignReviewResponse> assign(AssignReviewRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String reviewer = Validation.text("reviewer_id", request.getReviewerId(), 1, 64);
    auditors.require(List.of(reviewer));
    var step = ReviewStep.newBuilder().setReviewId(request.getReviewId()).setReviewerId(reviewer);
    return step(
            request.getReviewId(),
            EventKind.EVENT_KIND_REVIEW_ASSIGNED,
            origin,
            request,
            AuditCommand.newBuilder().setAssign(step),
            reviewer,
            "")
        .thenApply(review -> AssignReviewResponse.newBuilder().setReview(review).build());
  }

  CompletableFuture<RecordReviewResponse> record(RecordReviewRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    ReviewFinding finding = request.getFinding();
    if (finding == ReviewFinding.REVIEW_FINDING_UNSPECIFIED
        || finding == ReviewFinding.UNRECOGNIZED) {
      throw ServiceException.invalid("finding must be one that this release knows");
    }
    var step =
        ReviewStep.newBuilder()
            .setReviewId(request.getReviewId())
            .setFollowUp(request.getFollowUp())
            .setEntry(
                ReviewEntry.newBuilder()
                    .setFinding(finding)
                    .setNote(Validation.text("note", request.getNote(), 0, MAX_NOTE)));
    String detail =
        finding.name().substring("REVIEW_FINDING_".length())
            + (request.getFollowUp() ? " FOLLOW_UP" : " CLOSED");
    return step(
            request.getReviewId(),
            EventKind.EVENT_KIND_REVIEW_RECORDED,
            origin,
            request,
            AuditCommand.newBuilder().setRecord(step),
            "",
            detail)
        .thenApply(review -> RecordReviewResponse.newBuilder().setReview(review).build());
  }

  private CompletableFuture<Review> step(
      String reviewId,
      EventKind kind,
      Origin origin,
      Message request,
      AuditCommand.Builder command,
      String account,
      String detail) {
    Validation.text("review_id", reviewId, 1, 64);
    return audit
        .reviews(FindReviews.newBuilder().setReviewId(reviewId).setSize(1).build())
        .thenApply(ReviewsFound::getReviewsList)
        .thenCompose(
            found -> {
              if (found.isEmpty()) {
                throw AuditSteps.refused(AuditOutcome.AUDIT_OUTCOME_NOT_FOUND);
              }
              Event.Builder event =
                  events
                      .event(kind, origin, "", CaseSteps.content(request))
                      .setCaseId(found.getFirst().getCaseId())
                      .setSampleId(found.getFirst().getSampleId())
                      .setAccount(account)
                      .setDetail(detail);
              return steps.take(command, event).thenApply(AuditResult::getReview);
            });
  }

  CompletableFuture<ListReviewsResponse> list(ListReviewsRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    int size = PageTokens.size(request.getPage());
    if (request.getState() == ReviewState.UNRECOGNIZED) {
      throw ServiceException.invalid("state must be one that this release knows");
    }
    FindReviews asked =
        FindReviews.newBuilder()
            .setSampleId(Validation.text("sample_id", request.getSampleId(), 0, 64))
            .setReviewerId(Validation.text("reviewer_id", request.getReviewerId(), 0, 64))
            .setState(request.getState())
            .setAboveSequence(PageTokens.above(request.getPage()))
            .setSize(size)
            .build();
    return events
        .append(
            events
                .event(EventKind.EVENT_KIND_CASES_AUDITED, origin, "", CaseSteps.content(request))
                .setDetail("REVIEWS"))
        .thenCompose(_ -> audit.reviews(asked))
        .thenApply(found -> answer(found, size));
  }

  private static ListReviewsResponse answer(ReviewsFound found, int size) {
    var answer =
        ListReviewsResponse.newBuilder()
            .addAllReviews(found.getReviewsList())
            .addAllSamples(found.getSamplesList());
    if (found.getReviewsCount() == size) {
      answer.setNextPageToken(Long.toString(found.getReviewsList().getLast().getSequence()));
    }
    return answer.build();
  }
}
