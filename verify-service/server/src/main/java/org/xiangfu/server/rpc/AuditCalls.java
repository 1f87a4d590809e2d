package org.xiangfu.server.rpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.xiangfu.v1.AssignReviewRequest;
import org.xiangfu.v1.AssignReviewResponse;
import org.xiangfu.v1.AuditServiceGrpc;
import org.xiangfu.v1.CheckSuspectRecordRequest;
import org.xiangfu.v1.CheckSuspectRecordResponse;
import org.xiangfu.v1.ComputeStatisticsResponse;
import org.xiangfu.v1.CountReadsWithoutCaseRequest;
import org.xiangfu.v1.CountReadsWithoutCaseResponse;
import org.xiangfu.v1.DrawSampleRequest;
import org.xiangfu.v1.DrawSampleResponse;
import org.xiangfu.v1.GetCaseTimelineRequest;
import org.xiangfu.v1.GetCaseTimelineResponse;
import org.xiangfu.v1.GetStatisticsRequest;
import org.xiangfu.v1.GetStatisticsResponse;
import org.xiangfu.v1.ListReviewsRequest;
import org.xiangfu.v1.ListReviewsResponse;
import org.xiangfu.v1.ListSuspectRecordsRequest;
import org.xiangfu.v1.ListSuspectRecordsResponse;
import org.xiangfu.v1.RecordReviewRequest;
import org.xiangfu.v1.RecordReviewResponse;
import org.xiangfu.v1.SearchCasesRequest;
import org.xiangfu.v1.SearchCasesResponse;

/** What auditors ask and do. */
final class AuditCalls extends AuditServiceGrpc.AuditServiceImplBase {
  private final CaseAudits audits;
  private final StatisticsHandler statistics;
  private final SampleDrawing drawing;
  private final SampleReviews reviews;
  private final SuspectRecords suspects;

  AuditCalls(
      CaseAudits audits, SampleDrawing drawing, SampleReviews reviews, SuspectRecords suspects) {
    this.suspects = suspects;
    this.audits = audits;
    this.statistics = new StatisticsHandler(audits);
    this.drawing = drawing;
    this.reviews = reviews;
  }

  private static <Q, A> void serve(
      Function<Q, CompletableFuture<A>> call, Q request, StreamObserver<A> reply) {
    UnaryHandler.of(call).serve(request, reply);
  }

  @Override
  public void searchCases(SearchCasesRequest request, StreamObserver<SearchCasesResponse> reply) {
    serve(audits::search, request, reply);
  }

  @Override
  public void getCaseTimeline(
      GetCaseTimelineRequest request, StreamObserver<GetCaseTimelineResponse> reply) {
    serve(audits::timeline, request, reply);
  }

  @Override
  public void getStatistics(
      GetStatisticsRequest request, StreamObserver<GetStatisticsResponse> reply) {
    serve(audits::statistics, request, reply);
  }

  @Override
  public void computeStatistics(
      GetStatisticsRequest request, StreamObserver<ComputeStatisticsResponse> reply) {
    statistics.serve(request, reply);
  }

  @Override
  public void countReadsWithoutCase(
      CountReadsWithoutCaseRequest request, StreamObserver<CountReadsWithoutCaseResponse> reply) {
    serve(audits::reads, request, reply);
  }

  @Override
  public void drawSample(DrawSampleRequest request, StreamObserver<DrawSampleResponse> reply) {
    serve(drawing::draw, request, reply);
  }

  @Override
  public void assignReview(
      AssignReviewRequest request, StreamObserver<AssignReviewResponse> reply) {
    serve(reviews::assign, request, reply);
  }

  @Override
  public void recordReview(
      RecordReviewRequest request, StreamObserver<RecordReviewResponse> reply) {
    serve(reviews::record, request, reply);
  }

  @Override
  public void listReviews(ListReviewsRequest request, StreamObserver<ListReviewsResponse> reply) {
    serve(reviews::list, request, reply);
  }

  @Override
  public void listSuspectRecords(
      ListSuspectRecordsRequest request, StreamObserver<ListSuspectRecordsResponse> reply) {
    serve(suspects::list, request, reply);
  }

  @Override
  public void checkSuspectRecord(
      CheckSuspectRecordRequest request, StreamObserver<CheckSuspectRecordResponse> reply) {
    serve(suspects::check, request, reply);
  }
}
