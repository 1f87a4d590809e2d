package org.xiangfu.server.rpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.audit.Audit;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditOutcome;
import org.xiangfu.server.ledger.v1.AuditResult;
import org.xiangfu.server.ledger.v1.FindReviews;
import org.xiangfu.server.ledger.v1.ReviewStep;
import org.xiangfu.v1.CheckSuspectRecordRequest;
import org.xiangfu.v1.CheckSuspectRecordResponse;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.ListSuspectRecordsRequest;
import org.xiangfu.v1.ListSuspectRecordsResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewEntry;
import org.xiangfu.v1.ReviewState;
import org.xiangfu.v1.SuspectFinding;

/** The records of persons that enrolments made suspect, and what is found of them. */
final class SuspectRecords {
  private static final int MAX_NOTE = 500;

  private final Audit audit;
  private final AuditSteps steps;
  private final EventRecorder events;

  SuspectRecords(Audit audit, EventRecorder events) {
    this.audit = audit;
    this.steps = new AuditSteps(audit);
    this.events = events;
  }

  CompletableFuture<ListSuspectRecordsResponse> list(ListSuspectRecordsRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    int size = PageTokens.size(request.getPage());
    if (request.getState() == ReviewState.UNRECOGNIZED) {
      throw ServiceException.invalid("state must be one that this release knows");
    }
    FindReviews asked =
        FindReviews.newBuilder()
            .setSuspects(true)
            .setState(request.getState())
            .setAboveSequence(PageTokens.above(request.getPage()))
            .setSize(size)
            .build();
    return events
        .append(
            events.event(
                EventKind.EVENT_KIND_SUSPECTS_READ, origin, "", CaseSteps.content(request)))
        .thenCompose(_ -> audit.reviews(asked))
        .thenApply(
            found -> {
              List<Review> page = found.getReviewsList();
              var answer = ListSuspectRecordsResponse.newBuilder();
              page.stream().filter(Review::hasSuspect).forEach(answer::addReviews);
              if (page.size() == size) {
                answer.setNextPageToken(Long.toString(page.getLast().getSequence()));
              }
              return answer.build();
            });
  }

  CompletableFuture<CheckSuspectRecordResponse> check(CheckSuspectRecordRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String id = Validation.text("review_id", request.getReviewId(), 1, 64);
    SuspectFinding finding = request.getFinding();
    if (finding == SuspectFinding.SUSPECT_FINDING_UNSPECIFIED
        || finding == SuspectFinding.UNRECOGNIZED) {
      throw ServiceException.invalid("finding must be one that this release knows");
    }
    var step =
        ReviewStep.newBuilder()
            .setReviewId(id)
            .setFollowUp(request.getFollowUp())
            .setEntry(
                ReviewEntry.newBuilder()
                    .setSuspectFinding(finding)
                    .setNote(Validation.text("note", request.getNote(), 0, MAX_NOTE)));
    return audit
        .reviews(FindReviews.newBuilder().setReviewId(id).setSize(1).build())
        .thenCompose(
            found -> {
              if (found.getReviewsList().stream().noneMatch(Review::hasSuspect)) {
                throw AuditSteps.refused(AuditOutcome.AUDIT_OUTCOME_NOT_FOUND);
              }
              Review review = found.getReviews(0);
              Event.Builder event =
                  events
                      .event(
                          EventKind.EVENT_KIND_SUSPECT_CHECKED,
                          origin,
                          review.getSuspect().getPersonId(),
                          CaseSteps.content(request))
                      .addAllPhotoIds(review.getSuspect().getPhotoIdsList())
                      .setDetail(
                          finding.name().substring("SUSPECT_FINDING_".length())
                              + (request.getFollowUp() ? " FOLLOW_UP" : " CLOSED"));
              return steps
                  .take(AuditCommand.newBuilder().setCheck(step), event)
                  .thenApply(AuditResult::getReview);
            })
        .thenApply(review -> CheckSuspectRecordResponse.newBuilder().setReview(review).build());
  }
}
