package org.xiangfu.counter.console;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.AddProbeResponse;
import org.xiangfu.v1.AssessPhotoRequest;
import org.xiangfu.v1.AssessPhotoResponse;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseServiceGrpc;
import org.xiangfu.v1.CaseServiceGrpc.CaseServiceBlockingStub;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.DecideCaseRequest;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.GetCaseRequest;
import org.xiangfu.v1.GetPersonRecordRequest;
import org.xiangfu.v1.GetPortraitRequest;
import org.xiangfu.v1.GetPortraitResponse;
import org.xiangfu.v1.GetProbeRequest;
import org.xiangfu.v1.GetProbeResponse;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentServiceGrpc;
import org.xiangfu.v1.ListCasesRequest;
import org.xiangfu.v1.ListCasesResponse;
import org.xiangfu.v1.OpenCaseRequest;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.PersonServiceGrpc;
import org.xiangfu.v1.RecordAlternativeChecksRequest;
import org.xiangfu.v1.ReviewCaseRequest;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.VerificationServiceGrpc;
import org.xiangfu.v1.WatchCasesRequest;
import org.xiangfu.v1.WatchCasesResponse;
import org.xiangfu.v1.WithdrawCaseRequest;

/**
 * The calls of one person to the service. All throw {@link StatusRuntimeException}, and tell the
 * line whether the service could be reached. Thread-safe.
 */
final class Casework {
  private static final int LIVE_SECONDS = 2;
  private static final int MOST_PAGES = 5;
  private static final int WATCH_MINUTES = 10;

  private final Channel channel;
  private final Requests requests;
  private final ServiceLine line;

  Casework(Channel channel, Operator operator, Requests requests, ServiceLine line) {
    this.channel =
        operator.token().map(token -> ClientInterceptors.intercept(channel, token)).orElse(channel);
    this.requests = requests;
    this.line = line;
  }

  /** Makes this person's requests. */
  Requests requests() {
    return requests;
  }

  Case open(OpenCaseRequest request) {
    return call(() -> cases().openCase(request).getCase());
  }

  AddProbeResponse check(AddProbeRequest request) {
    return call(() -> cases().addProbe(request));
  }

  Case decide(DecideCaseRequest request) {
    return call(() -> cases().decideCase(request).getCase());
  }

  Case review(ReviewCaseRequest request) {
    return call(() -> cases().reviewCase(request).getCase());
  }

  Case withdraw(WithdrawCaseRequest request) {
    return call(() -> cases().withdrawCase(request).getCase());
  }

  Case alternative(RecordAlternativeChecksRequest request) {
    return call(() -> cases().recordAlternativeChecks(request).getCase());
  }

  Case read(String caseId) {
    return call(
        () ->
            cases()
                .getCase(
                    GetCaseRequest.newBuilder()
                        .setOrigin(requests.reading())
                        .setCaseId(caseId)
                        .build())
                .getCase());
  }

  /** The office's cases in a state, oldest first; of very many the oldest. */
  List<Case> list(CaseState state) {
    List<Case> all = new ArrayList<>();
    String next = "";
    for (int page = 0; page < MOST_PAGES; page++) {
      PageRequest from = PageRequest.newBuilder().setToken(next).build();
      ListCasesResponse answer =
          call(
              () ->
                  cases()
                      .listCases(
                          ListCasesRequest.newBuilder()
                              .setOrigin(requests.reading())
                              .setOfficeId(requests.office())
                              .setState(state)
                              .setPage(from)
                              .build()));
      all.addAll(answer.getCasesList());
      next = answer.getNextPageToken();
      if (next.isEmpty()) {
        break;
      }
    }
    return all;
  }

  /**
   * Tells of the office's cases in a state, for ten minutes at most. Cancelled with the context.
   */
  void watch(CaseState state, StreamObserver<WatchCasesResponse> changes) {
    CaseServiceGrpc.newStub(channel)
        .withDeadlineAfter(WATCH_MINUTES, TimeUnit.MINUTES)
        .watchCases(
            WatchCasesRequest.newBuilder()
                .setOrigin(requests.reading())
                .setOfficeId(requests.office())
                .setState(state)
                .build(),
            changes);
  }

  /** The capture of a check, of whichever console. */
  GetProbeResponse probe(Case of, String checkEvent) {
    return call(
        () ->
            cases()
                .getProbe(
                    GetProbeRequest.newBuilder()
                        .setOrigin(requests.origin(of.getKind()))
                        .setCaseId(of.getCaseId())
                        .setCheckEventId(checkEvent)
                        .build()));
  }

  GetPortraitResponse portrait(Case of, String photoId) {
    return call(
        () ->
            EnrollmentServiceGrpc.newBlockingStub(channel)
                .getPortrait(
                    GetPortraitRequest.newBuilder()
                        .setOrigin(requests.origin(of.getKind()))
                        .setPersonId(of.getPersonId())
                        .setPhotoId(photoId)
                        .build()));
  }

  /** The names of a case's person, as the register has them; empty if it has no entry. */
  List<String> names(Case of) {
    try {
      return call(
          () ->
              PersonServiceGrpc.newBlockingStub(channel)
                  .getPersonRecord(
                      GetPersonRecordRequest.newBuilder()
                          .setOrigin(requests.origin(of.getKind()))
                          .setPersonId(of.getPersonId())
                          .build())
                  .getPerson()
                  .getDetails()
                  .getNamesList());
    } catch (StatusRuntimeException e) {
      if (ServiceError.of(e).reason().equals("PERSON_NOT_FOUND")) {
        return List.of();
      }
      throw e;
    }
  }

  /** Recorded impersonations with this person on either side, newest first. */
  List<Incident> incidents(Case of) {
    return call(() ->
            IncidentServiceGrpc.newBlockingStub(channel)
                .searchIncidents(
                    SearchIncidentsRequest.newBuilder()
                        .setOrigin(requests.origin(of.getKind()))
                        .setPersonId(of.getPersonId())
                        .build()))
        .getIncidentsList();
  }

  /** Quality of a live picture; what comes late is of no use. */
  AssessPhotoResponse assess(AssessPhotoRequest request) {
    return call(
        () ->
            VerificationServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(LIVE_SECONDS, TimeUnit.SECONDS)
                .assessPhoto(request));
  }

  private CaseServiceBlockingStub cases() {
    return CaseServiceGrpc.newBlockingStub(channel);
  }

  private <T> T call(Supplier<T> call) {
    return line.through(call);
  }

  /** True if the service did not answer: nothing is known of what the call has done. */
  static boolean isAway(StatusRuntimeException e) {
    Status.Code code = ServiceError.of(e).code();
    return code == Status.Code.UNAVAILABLE
        || code == Status.Code.DEADLINE_EXCEEDED
        || code == Status.Code.UNKNOWN
        || code == Status.Code.CANCELLED;
  }
}
