package org.xiangfu.server.rpc;

import com.google.protobuf.Message;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.cases.Demography;
import org.xiangfu.server.cases.NumberDemography;
import org.xiangfu.server.cases.ReceiptKeys;
import org.xiangfu.server.incidents.ProbeMemory;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseCommand.StepCase;
import org.xiangfu.server.persons.Persons;
import org.xiangfu.server.portrait.ProbeImages;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.AddProbeResponse;
import org.xiangfu.v1.AlternativeChecks;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseDecision;
import org.xiangfu.v1.CaseServiceGrpc;
import org.xiangfu.v1.CaseWithdrawal;
import org.xiangfu.v1.DecideCaseRequest;
import org.xiangfu.v1.DecideCaseResponse;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.DenyNoticeRequest;
import org.xiangfu.v1.DenyNoticeResponse;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetCaseRequest;
import org.xiangfu.v1.GetCaseResponse;
import org.xiangfu.v1.GetProbeRequest;
import org.xiangfu.v1.GetProbeResponse;
import org.xiangfu.v1.GetReceiptRequest;
import org.xiangfu.v1.GetReceiptResponse;
import org.xiangfu.v1.ListCasesRequest;
import org.xiangfu.v1.ListCasesResponse;
import org.xiangfu.v1.OpenCaseRequest;
import org.xiangfu.v1.OpenCaseResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.RecordAlternativeChecksRequest;
import org.xiangfu.v1.RecordAlternativeChecksResponse;
import org.xiangfu.v1.ReviewCaseRequest;
import org.xiangfu.v1.ReviewCaseResponse;
import org.xiangfu.v1.WatchCasesRequest;
import org.xiangfu.v1.WatchCasesResponse;
import org.xiangfu.v1.WithdrawCaseRequest;
import org.xiangfu.v1.WithdrawCaseResponse;

/** Cases at the counter. */
final class CaseCalls extends CaseServiceGrpc.CaseServiceImplBase {
  static final int MAX_TEXT = 500;

  private final CaseSteps steps;
  private final CaseProbe probe;
  private final CaseAnswers answers;
  private final GetProbeHandler image;
  private final GetReceiptHandler receipt;
  private final DenyNoticeHandler denial;
  private final WatchCasesHandler watch;
  private final Demography demography = new NumberDemography();
  private final Persons persons;
  private final Clock clock;

  /** What is kept of captures: their templates by the one, their bytes by the other. */
  record Memory(ProbeMemory templates, ProbeImages images) {}

  CaseCalls(
      Cases cases,
      Persons persons,
      EventRecorder events,
      Recognition recognition,
      CaseChecks checks,
      ImpostorFaces faces,
      Memory memory,
      Optional<ReceiptKeys> receipts,
      CaselessReads reads,
      WatchCasesHandler watch,
      Clock clock) {
    this.persons = persons;
    this.steps = new CaseSteps(cases, events);
    this.probe = new CaseProbe(recognition, checks, steps, memory);
    this.image = new GetProbeHandler(steps, memory.images(), events, reads);
    this.answers = new CaseAnswers(cases, steps, events, reads);
    this.watch = watch;
    this.clock = clock;
    this.denial = new DenyNoticeHandler(steps, faces);
    this.receipt = new GetReceiptHandler(cases, steps, events, receipts);
  }

  private static <Q, A> void serve(
      Function<Q, CompletableFuture<A>> call, Q request, StreamObserver<A> reply) {
    UnaryHandler.of(call).serve(request, reply);
  }

  @Override
  public void openCase(OpenCaseRequest request, StreamObserver<OpenCaseResponse> reply) {
    serve(this::open, request, reply);
  }

  private CompletableFuture<OpenCaseResponse> open(OpenCaseRequest request) {
    Case opened = CaseOpening.of(request, demography, clock);
    // A repeated request is answered with the case as it is by now.
    Function<Case, Case> shown = CaseAnswers.forCaller();
    return persons
        .demography(opened.getPersonId())
        .thenApply(known -> CaseOpening.described(opened, known, demography, clock))
        .thenCompose(described -> steps.open(request.getOrigin(), described, request))
        .thenApply(taken -> OpenCaseResponse.newBuilder().setCase(shown.apply(taken)).build());
  }

  @Override
  public void addProbe(AddProbeRequest request, StreamObserver<AddProbeResponse> reply) {
    serve(probe::add, request, reply);
  }

  @Override
  public void recordAlternativeChecks(
      RecordAlternativeChecksRequest request,
      StreamObserver<RecordAlternativeChecksResponse> reply) {
    serve(this::alternativeChecks, request, reply);
  }

  private CompletableFuture<RecordAlternativeChecksResponse> alternativeChecks(
      RecordAlternativeChecksRequest request) {
    AlternativeChecks checks = CaseOpening.alternative(request);
    var asked =
        asked(
            request.getCaseId(),
            StepCase.ALTERNATIVE_CHECKS,
            EventKind.EVENT_KIND_CASE_ALTERNATIVE_CHECKS,
            request.getOrigin(),
            request);
    return take(asked, CaseCommand.newBuilder().setAlternativeChecks(checks), withoutPrefix(checks))
        .thenApply(taken -> RecordAlternativeChecksResponse.newBuilder().setCase(taken).build());
  }

  private static String withoutPrefix(AlternativeChecks checks) {
    return checks.getGround().name().substring("ALTERNATIVE_GROUND_".length());
  }

  @Override
  public void decideCase(DecideCaseRequest request, StreamObserver<DecideCaseResponse> reply) {
    serve(this::decide, request, reply);
  }

  private CompletableFuture<DecideCaseResponse> decide(DecideCaseRequest request) {
    CaseDecision decided =
        decision(
            request.getDecision(), Validation.text("reason", request.getReason(), 0, MAX_TEXT));
    var asked =
        asked(
            request.getCaseId(),
            StepCase.DECIDE,
            EventKind.EVENT_KIND_CASE_DECIDED,
            request.getOrigin(),
            request);
    return take(asked, CaseCommand.newBuilder().setDecide(decided), withoutPrefix(decided))
        .thenApply(taken -> DecideCaseResponse.newBuilder().setCase(taken).build());
  }

  @Override
  public void reviewCase(ReviewCaseRequest request, StreamObserver<ReviewCaseResponse> reply) {
    serve(this::review, request, reply);
  }

  private CompletableFuture<ReviewCaseResponse> review(ReviewCaseRequest request) {
    CaseDecision reviewed =
        decision(
            request.getDecision(), Validation.text("reason", request.getReason(), 0, MAX_TEXT));
    if (reviewed.getDecision() == Decision.DECISION_REFER) {
      throw ServiceException.invalid("decision of a review must be ACCEPT or REFUSE");
    }
    var asked =
        asked(
            request.getCaseId(),
            StepCase.REVIEW,
            EventKind.EVENT_KIND_CASE_REVIEWED,
            request.getOrigin(),
            request);
    return take(asked, CaseCommand.newBuilder().setReview(reviewed), withoutPrefix(reviewed))
        .thenApply(taken -> ReviewCaseResponse.newBuilder().setCase(taken).build());
  }

  private static CaseDecision decision(Decision decision, String reason) {
    if (decision == Decision.DECISION_UNSPECIFIED || decision == Decision.UNRECOGNIZED) {
      throw ServiceException.invalid("decision must be ACCEPT, REFER or REFUSE");
    }
    return CaseDecision.newBuilder().setDecision(decision).setReason(reason).build();
  }

  private static String withoutPrefix(CaseDecision decided) {
    return decided.getDecision().name().substring("DECISION_".length());
  }

  @Override
  public void withdrawCase(
      WithdrawCaseRequest request, StreamObserver<WithdrawCaseResponse> reply) {
    serve(this::withdraw, request, reply);
  }

  private CompletableFuture<WithdrawCaseResponse> withdraw(WithdrawCaseRequest request) {
    var withdrawal =
        CaseWithdrawal.newBuilder()
            .setReason(Validation.text("reason", request.getReason(), 0, MAX_TEXT));
    var asked =
        asked(
            request.getCaseId(),
            StepCase.WITHDRAW,
            EventKind.EVENT_KIND_CASE_WITHDRAWN,
            request.getOrigin(),
            request);
    return take(asked, CaseCommand.newBuilder().setWithdraw(withdrawal), "")
        .thenApply(taken -> WithdrawCaseResponse.newBuilder().setCase(taken).build());
  }

  private static CaseSteps.Asked asked(
      String caseId, StepCase step, EventKind kind, Origin origin, Message request) {
    return new CaseSteps.Asked(
        Validation.text("case_id", caseId, 1, 64), step, kind, Validation.origin(origin), request);
  }

  private CompletableFuture<Case> take(
      CaseSteps.Asked asked, CaseCommand.Builder command, String detail) {
    Function<Case, Case> shown = CaseAnswers.forCaller();
    return steps
        .take(
            asked,
            turn -> {
              turn.event().setBand(turn.now().getSuggestion().getBand()).setDetail(detail);
              return turn.with(command);
            })
        .thenApply(shown);
  }

  @Override
  public void denyNotice(DenyNoticeRequest request, StreamObserver<DenyNoticeResponse> reply) {
    denial.serve(request, reply);
  }

  @Override
  public void getReceipt(GetReceiptRequest request, StreamObserver<GetReceiptResponse> reply) {
    receipt.serve(request, reply);
  }

  @Override
  public void getCase(GetCaseRequest request, StreamObserver<GetCaseResponse> reply) {
    serve(answers::get, request, reply);
  }

  @Override
  public void getProbe(GetProbeRequest request, StreamObserver<GetProbeResponse> reply) {
    image.serve(request, reply);
  }

  @Override
  public void listCases(ListCasesRequest request, StreamObserver<ListCasesResponse> reply) {
    serve(answers::list, request, reply);
  }

  @Override
  public void watchCases(WatchCasesRequest request, StreamObserver<WatchCasesResponse> reply) {
    watch.serve(request, reply);
  }
}
