package org.xiangfu.counter.console;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.xiangfu.v1.AssignReviewRequest;
import org.xiangfu.v1.AuditServiceGrpc;
import org.xiangfu.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.CaseServiceGrpc;
import org.xiangfu.v1.DrawSampleRequest;
import org.xiangfu.v1.DrawSampleResponse;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventServiceGrpc;
import org.xiangfu.v1.ExportEventsRequest;
import org.xiangfu.v1.ExportEventsResponse;
import org.xiangfu.v1.GetCaseRequest;
import org.xiangfu.v1.GetCaseTimelineRequest;
import org.xiangfu.v1.GetCaseTimelineResponse;
import org.xiangfu.v1.GetStatisticsRequest;
import org.xiangfu.v1.GetStatisticsResponse;
import org.xiangfu.v1.ListReviewsRequest;
import org.xiangfu.v1.ListReviewsResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.ProductionServiceGrpc;
import org.xiangfu.v1.ReconcileRequest;
import org.xiangfu.v1.ReconcileResponse;
import org.xiangfu.v1.RecordReviewRequest;
import org.xiangfu.v1.SearchCasesRequest;
import org.xiangfu.v1.SearchCasesResponse;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchEventsResponse;

/**
 * What one auditor asks of the service; each question is an event there. All throw {@link
 * io.grpc.StatusRuntimeException}. Thread-safe.
 */
final class Auditing {
  private static final int PAGE = 50;
  private static final int MOST_PAGES = 10;
  private static final long EXPORT_MINUTES = 60;

  /** A year of cases is looked at part by part. */
  private static final int COUNT_MINUTES = 2;

  private final Channel channel;
  private final Requests requests;
  private final ServiceLine line;

  Auditing(Channel channel, Operator operator, Requests requests, ServiceLine line) {
    this.channel =
        operator.token().map(token -> ClientInterceptors.intercept(channel, token)).orElse(channel);
    this.requests = requests;
    this.line = line;
  }

  SearchCasesResponse cases(CaseConditions where, boolean newestFirst, String token) {
    var request =
        SearchCasesRequest.newBuilder()
            .setOrigin(origin())
            .setWhere(where)
            .setNewestFirst(newestFirst)
            .setPage(page(token))
            .build();
    return line.through(() -> audit().searchCases(request));
  }

  Case read(String caseId) {
    var request = GetCaseRequest.newBuilder().setOrigin(origin()).setCaseId(caseId).build();
    return line.through(() -> CaseServiceGrpc.newBlockingStub(channel).getCase(request).getCase());
  }

  /** Everything that happened in a case, oldest first; of very much the oldest. */
  List<Event> timeline(String caseId) {
    List<Event> all = new ArrayList<>();
    String next = "";
    for (int page = 0; page < MOST_PAGES; page++) {
      var request =
          GetCaseTimelineRequest.newBuilder()
              .setOrigin(origin())
              .setCaseId(caseId)
              .setPage(PageRequest.newBuilder().setToken(next))
              .build();
      GetCaseTimelineResponse answer = line.through(() -> audit().getCaseTimeline(request));
      all.addAll(answer.getEventsList());
      next = answer.getNextPageToken();
      if (next.isEmpty()) {
        break;
      }
    }
    return all;
  }

  /** Events that meet the conditions, whose origin and page are set here. */
  SearchEventsResponse events(SearchEventsRequest.Builder where, String token) {
    SearchEventsRequest request = where.setOrigin(origin()).setPage(page(token)).build();
    return line.through(() -> EventServiceGrpc.newBlockingStub(channel).searchEvents(request));
  }

  GetStatisticsResponse statistics(GetStatisticsRequest.Builder of) {
    GetStatisticsRequest request = of.setOrigin(origin()).build();
    return line.through(
        () -> audit().withDeadlineAfter(COUNT_MINUTES, TimeUnit.MINUTES).getStatistics(request));
  }

  /** The ledger as it streams, under the context of the thread. */
  Iterator<ExportEventsResponse> export(long above) {
    var request =
        ExportEventsRequest.newBuilder().setOrigin(origin()).setAboveSequence(above).build();
    return EventServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(EXPORT_MINUTES, TimeUnit.MINUTES)
        .exportEvents(request);
  }

  DrawSampleResponse draw(DrawSampleRequest.Builder of, String requestId) {
    DrawSampleRequest request = of.setOrigin(requests.auditing(requestId)).build();
    return line.through(
        () -> audit().withDeadlineAfter(COUNT_MINUTES, TimeUnit.MINUTES).drawSample(request));
  }

  ListReviewsResponse reviews(ListReviewsRequest.Builder of, String token) {
    ListReviewsRequest request = of.setOrigin(origin()).setPage(page(token)).build();
    return line.through(() -> audit().listReviews(request));
  }

  void record(RecordReviewRequest.Builder of, String requestId) {
    RecordReviewRequest request = of.setOrigin(requests.auditing(requestId)).build();
    line.through(() -> audit().recordReview(request));
  }

  void assign(String reviewId, String reviewer, String requestId) {
    var request =
        AssignReviewRequest.newBuilder()
            .setOrigin(requests.auditing(requestId))
            .setReviewId(reviewId)
            .setReviewerId(reviewer)
            .build();
    line.through(() -> audit().assignReview(request));
  }

  ReconcileResponse reconcile(ReconcileRequest.Builder of) {
    ReconcileRequest request = of.setOrigin(origin()).build();
    return line.through(() -> ProductionServiceGrpc.newBlockingStub(channel).reconcile(request));
  }

  private static PageRequest page(String token) {
    return PageRequest.newBuilder().setSize(PAGE).setToken(token).build();
  }

  private Origin origin() {
    return requests.auditing(UUID.randomUUID().toString());
  }

  private AuditServiceBlockingStub audit() {
    return AuditServiceGrpc.newBlockingStub(channel);
  }
}
