package org.xiangfu.counter.console;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.*;

/**
 * A service with accounts whose machine suggests what it is told to. Its cases take the steps of
 * the protocol and no others. It can go away and come back at the same port.
 */
final class FakeOffice implements AutoCloseable {
  static final String PASSWORD = "a sentence for a test";
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<String> WHO = Context.key("who");

  final Map<String, Case> cases = new LinkedHashMap<>();
  private final List<Watcher> watchers = new ArrayList<>();
  final List<String> requestIds = new ArrayList<>();
  final List<ByteString> probes = new ArrayList<>();
  private final Map<String, ByteString> probeOfCheck = new LinkedHashMap<>();
  final List<String> probeReaders = new ArrayList<>();
  boolean busy;
  Suggestion suggestion = Suggestion.newBuilder().setBand(Band.BAND_MATCH).build();
  Band recordBand = Band.BAND_MATCH;
  List<String> names = List.of();
  boolean training;
  boolean sessionsEnded;
  final FakeAdministration administration = new FakeAdministration();

  /** Where the service sends people who sign in elsewhere; empty: it does not. */
  String provider = "";

  int signedOut;
  final FakeAudit audit = new FakeAudit();
  final FakeEnrollment enrollment = new FakeEnrollment();
  private Server server;
  private int port;

  FakeOffice() throws IOException {
    comeBack();
  }

  /** As new, for the next test. */
  synchronized void forget() {
    cases.clear();
    requestIds.clear();
    probes.clear();
    probeOfCheck.clear();
    probeReaders.clear();
    busy = false;
    suggestion = Suggestion.newBuilder().setBand(Band.BAND_MATCH).build();
    recordBand = Band.BAND_MATCH;
    administration.forget();
    enrollment.forget();
    names = List.of();
  }

  void comeBack() throws IOException {
    var health = new HealthStatusManager();
    var builder =
        NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    audit.services().forEach(builder::addService);
    server =
        builder
            .intercept(new Token())
            .addService(health.getHealthService())
            .addService(new Access())
            .addService(new Cases())
            .addService(new Quality())
            .addService(new Persons())
            .addService(new Incidents())
            .addService(enrollment)
            .addService(administration.new Admin())
            .addService(administration.new Accounts())
            .build()
            .start();
    port = server.getPort();
  }

  void goAway() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination(5, TimeUnit.SECONDS);
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private synchronized <T> void answer(StreamObserver<T> reply, Supplier<T> answer) {
    try {
      T value = answer.get();
      reply.onNext(value);
      reply.onCompleted();
    } catch (IllegalStateException e) {
      reply.onError(error(Status.Code.FAILED_PRECONDITION, e.getMessage()));
    }
  }

  static <T> void tell(StreamObserver<T> reply, T answer) {
    reply.onNext(answer);
    reply.onCompleted();
  }

  static RuntimeException error(Status.Code code, String reason) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage("said in a test")
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain(ServiceError.DOMAIN)
                        .setReason(reason)
                        .build()))
            .build());
  }

  private static CaseAct act(String event) {
    return CaseAct.newBuilder().setEventId(event).setOperatorId(WHO.get()).build();
  }

  private Case in(String caseId, CaseState... states) {
    Case of = cases.get(caseId);
    if (of == null || !List.of(states).contains(of.getState())) {
      throw new IllegalStateException("CASE_STATE");
    }
    return of;
  }

  private Case put(Case.Builder of) {
    Case made = of.build();
    cases.put(made.getCaseId(), made);
    watchers.forEach(watch -> watch.tell(cases.values()));
    return made;
  }

  private record Watcher(
      CaseState state, Set<String> told, ServerCallStreamObserver<WatchCasesResponse> changes) {
    void tell(Collection<Case> cases) {
      if (changes.isCancelled()) {
        return;
      }
      List<Case> now = cases.stream().filter(each -> each.getState() == state).toList();
      var message = WatchCasesResponse.newBuilder().addAllCases(now);
      told.stream()
          .filter(id -> now.stream().noneMatch(each -> each.getCaseId().equals(id)))
          .forEach(message::addGoneCaseIds);
      told.clear();
      now.forEach(each -> told.add(each.getCaseId()));
      changes.onNext(message.build());
    }
  }

  private final class Token implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      String method = call.getMethodDescriptor().getFullMethodName();
      String token = headers.get(AUTHORIZATION);
      if (headers.containsKey(ClientOptions.TRAINING) != training) {
        return refuse(
            call,
            Status.Code.FAILED_PRECONDITION,
            training ? "TRAINING_SERVICE" : "NOT_TRAINING_SERVICE");
      }
      if (method.contains("Health") || method.contains("SignIn")) {
        return next.startCall(call, headers);
      }
      if (token == null || sessionsEnded) {
        return refuse(call, Status.Code.UNAUTHENTICATED, "SESSION_ENDED");
      }
      String who = token.replace("Bearer token-of-", "");
      return Contexts.interceptCall(Context.current().withValue(WHO, who), call, headers, next);
    }

    private static <Q, R> ServerCall.Listener<Q> refuse(
        ServerCall<Q, R> call, Status.Code code, String reason) {
      var closed = (io.grpc.StatusRuntimeException) error(code, reason);
      call.close(closed.getStatus(), closed.getTrailers());
      return new ServerCall.Listener<>() {};
    }
  }

  private final class Access extends AccessServiceGrpc.AccessServiceImplBase {
    @Override
    public void signIn(SignInRequest request, StreamObserver<SignInResponse> reply) {
      if (!request.getPassword().equals(PASSWORD)) {
        reply.onError(error(Status.Code.UNAUTHENTICATED, "BAD_CREDENTIALS"));
        return;
      }
      Role role =
          Stream.of(
                  Role.ROLE_SUPERVISOR,
                  Role.ROLE_AUDITOR,
                  Role.ROLE_OPERATOR,
                  Role.ROLE_ADMIN,
                  Role.ROLE_AGENCY)
              .filter(each -> request.getAccount().startsWith(prefix(each)))
              .findFirst()
              .orElse(Role.ROLE_CLERK);
      answer(
          reply,
          () ->
              SignInResponse.newBuilder()
                  .addRoles(role)
                  .setPasswordChangeRequired(request.getAccount().contains("new"))
                  .setAccess(token(request.getAccount()))
                  .build());
    }

    private static String prefix(Role role) {
      return role.name().substring("ROLE_".length()).toLowerCase(Locale.ROOT);
    }

    @Override
    public void beginOidcSignIn(
        BeginOidcSignInRequest request, StreamObserver<BeginOidcSignInResponse> reply) {
      if (provider.isEmpty()) {
        reply.onError(error(Status.Code.FAILED_PRECONDITION, "MEANS_NOT_OFFERED"));
        return;
      }
      tell(
          reply,
          BeginOidcSignInResponse.newBuilder()
              .setIssuer(provider)
              .setClientId("xiangfu-counter")
              .setAuthorizationEndpoint(provider + "/authorize")
              .setTokenEndpoint(provider + "/token")
              .setNonce("the-nonce")
              .setChallenge("the-challenge")
              .setExpiresInSeconds(300)
              .build());
    }

    @Override
    public void signInWithIdToken(
        SignInWithIdTokenRequest request, StreamObserver<SignInResponse> reply) {
      if (!request.getIdToken().equals(FakeProvider.idToken())
          || !request.getChallenge().equals("the-challenge")) {
        reply.onError(error(Status.Code.UNAUTHENTICATED, "ID_TOKEN_INVALID"));
        return;
      }
      tell(
          reply,
          SignInResponse.newBuilder()
              .addRoles(Role.ROLE_ADMIN)
              .setAccount("admin07")
              .setAccess(token("admin07"))
              .build());
    }

    private AccessToken token(String account) {
      return AccessToken.newBuilder()
          .setToken("token-of-" + account)
          .setExpiresInSeconds(900)
          .build();
    }

    @Override
    public void changePassword(
        ChangePasswordRequest request, StreamObserver<ChangePasswordResponse> reply) {
      String who = WHO.get();
      answer(reply, () -> ChangePasswordResponse.newBuilder().setAccess(token(who)).build());
    }

    @Override
    public void signOut(SignOutRequest request, StreamObserver<SignOutResponse> reply) {
      signedOut++;
      answer(reply, SignOutResponse::getDefaultInstance);
    }
  }

  private final class Cases extends CaseServiceGrpc.CaseServiceImplBase {
    @Override
    public void openCase(OpenCaseRequest request, StreamObserver<OpenCaseResponse> reply) {
      requestIds.add(request.getOrigin().getRequestId());
      String id = "%032x".formatted(request.getOrigin().getRequestId().hashCode() & 0xffffffffL);
      answer(
          reply,
          () ->
              OpenCaseResponse.newBuilder()
                  .setCase(
                      cases.containsKey(id)
                          ? cases.get(id)
                          : put(
                              Case.newBuilder()
                                  .setCaseId(id)
                                  .setKind(request.getKind())
                                  .setReplacementReason(request.getReplacementReason())
                                  .setIdentityCheckUse(request.getIdentityCheckUse())
                                  .setPersonId(request.getPersonId())
                                  .setOfficeId(request.getOrigin().getOfficeId())
                                  .setState(CaseState.CASE_STATE_OPENED)
                                  .setOpened(act("opened"))))
                  .build());
    }

    @Override
    public void addProbe(AddProbeRequest request, StreamObserver<AddProbeResponse> reply) {
      String requestId = request.getOrigin().getRequestId();
      boolean again = requestIds.contains(requestId);
      requestIds.add(requestId);
      probes.add(request.getProbe());
      probeOfCheck.put(requestId, request.getProbe());
      answer(
          reply,
          () -> {
            Case of =
                in(request.getCaseId(), CaseState.CASE_STATE_OPENED, CaseState.CASE_STATE_CHECKED);
            return AddProbeResponse.newBuilder()
                .addAdvice(Advice.ADVICE_LOOK_UP)
                .setCase(
                    again
                        ? of
                        : put(
                            of.toBuilder()
                                .setState(CaseState.CASE_STATE_CHECKED)
                                .setSuggestion(suggestion)
                                .addChecks(check(requestId))))
                .build();
          });
    }

    private CaseCheck check(String event) {
      var check =
          CaseCheck.newBuilder()
              .setAct(act(event))
              .setSuggestion(suggestion)
              .setRecordBand(recordBand);
      if (recordBand != Band.BAND_UNSPECIFIED) {
        check.addComparisons(
            PhotoComparison.newBuilder()
                .setPhotoId("photo1")
                .setBand(recordBand)
                .setFalseMatchRateDb(43)
                .setCapturedOn("2019-05-31"));
      }
      return check.build();
    }

    @Override
    public void decideCase(DecideCaseRequest request, StreamObserver<DecideCaseResponse> reply) {
      answer(
          reply,
          () -> {
            Case of = in(request.getCaseId(), CaseState.CASE_STATE_CHECKED);
            boolean accept = request.getDecision() == Decision.DECISION_ACCEPT;
            if (accept && of.getSuggestion().getBand() != Band.BAND_MATCH) {
              throw new IllegalStateException("REFERRAL_NEEDED");
            }
            var decided = decided(of, request.getDecision());
            decided.setDecision(
                decision(request.getDecision(), request.getReason()).setAct(act("decided")));
            return DecideCaseResponse.newBuilder().setCase(put(decided)).build();
          });
    }

    @Override
    public void reviewCase(ReviewCaseRequest request, StreamObserver<ReviewCaseResponse> reply) {
      answer(
          reply,
          () -> {
            Case of = in(request.getCaseId(), CaseState.CASE_STATE_REFERRED);
            if (of.getOpened().getOperatorId().equals(WHO.get())) {
              throw new IllegalStateException("FOUR_EYES");
            }
            var reviewed = decided(of, request.getDecision());
            reviewed.setReview(
                decision(request.getDecision(), request.getReason()).setAct(act("reviewed")));
            return ReviewCaseResponse.newBuilder().setCase(put(reviewed)).build();
          });
    }

    private Case.Builder decided(Case of, Decision decision) {
      var next = of.toBuilder();
      switch (decision) {
        case DECISION_ACCEPT ->
            next.setState(CaseState.CASE_STATE_ACCEPTED)
                .setReceipt(
                    CaseReceipt.newBuilder()
                        .setReceiptId("0123456789abcdef0123456789abcdef")
                        .setState(ReceiptState.RECEIPT_STATE_ISSUED));
        case DECISION_REFER -> next.setState(CaseState.CASE_STATE_REFERRED);
        default -> next.setState(CaseState.CASE_STATE_REFUSED);
      }
      return next;
    }

    private CaseDecision.Builder decision(Decision decision, String reason) {
      return CaseDecision.newBuilder().setDecision(decision).setReason(reason);
    }

    @Override
    public void recordAlternativeChecks(
        RecordAlternativeChecksRequest request,
        StreamObserver<RecordAlternativeChecksResponse> reply) {
      answer(
          reply,
          () ->
              RecordAlternativeChecksResponse.newBuilder()
                  .setCase(
                      put(
                          in(
                                  request.getCaseId(),
                                  CaseState.CASE_STATE_OPENED,
                                  CaseState.CASE_STATE_CHECKED)
                              .toBuilder()
                              .setState(CaseState.CASE_STATE_REFERRED)
                              .setAlternativeChecks(
                                  AlternativeChecks.newBuilder()
                                      .setAct(act("documents"))
                                      .setGround(request.getGround())
                                      .addAllEvidence(request.getEvidenceList())
                                      .setNote(request.getNote()))))
                  .build());
    }

    @Override
    public void withdrawCase(
        WithdrawCaseRequest request, StreamObserver<WithdrawCaseResponse> reply) {
      answer(
          reply,
          () ->
              WithdrawCaseResponse.newBuilder()
                  .setCase(
                      put(
                          cases.get(request.getCaseId()).toBuilder()
                              .setState(CaseState.CASE_STATE_WITHDRAWN)
                              .setWithdrawal(
                                  CaseWithdrawal.newBuilder()
                                      .setAct(act("withdrawn"))
                                      .setReason(request.getReason()))))
                  .build());
    }

    @Override
    public void getCase(GetCaseRequest request, StreamObserver<GetCaseResponse> reply) {
      if (!cases.containsKey(request.getCaseId())) {
        reply.onError(error(Status.Code.NOT_FOUND, "CASE_NOT_FOUND"));
        return;
      }
      answer(
          reply,
          () -> GetCaseResponse.newBuilder().setCase(cases.get(request.getCaseId())).build());
    }

    @Override
    public void getProbe(GetProbeRequest request, StreamObserver<GetProbeResponse> reply) {
      if (!probeOfCheck.containsKey(request.getCheckEventId())) {
        reply.onError(error(Status.Code.NOT_FOUND, "CHECK_NOT_FOUND"));
        return;
      }
      answer(
          reply,
          () -> {
            probeReaders.add(WHO.get());
            return GetProbeResponse.newBuilder()
                .setProbe(probeOfCheck.get(request.getCheckEventId()))
                .setMediaType("image/jpeg")
                .build();
          });
    }

    @Override
    public void watchCases(WatchCasesRequest request, StreamObserver<WatchCasesResponse> changes) {
      synchronized (FakeOffice.this) {
        var watch =
            new Watcher(
                request.getState(),
                new HashSet<>(),
                (ServerCallStreamObserver<WatchCasesResponse>) changes);
        watch.tell(cases.values());
        watchers.add(watch);
      }
    }

    @Override
    public void listCases(ListCasesRequest request, StreamObserver<ListCasesResponse> reply) {
      answer(
          reply,
          () ->
              ListCasesResponse.newBuilder()
                  .addAllCases(
                      cases.values().stream()
                          .filter(each -> each.getState() == request.getState())
                          .toList())
                  .build());
    }
  }

  private final class Quality extends VerificationServiceGrpc.VerificationServiceImplBase {
    @Override
    public void assessPhoto(AssessPhotoRequest request, StreamObserver<AssessPhotoResponse> reply) {
      if (busy) {
        reply.onError(error(Status.Code.RESOURCE_EXHAUSTED, "OPERATOR_RATE_LIMIT"));
        return;
      }
      answer(
          reply,
          () ->
              AssessPhotoResponse.newBuilder()
                  .addAdvice(Advice.ADVICE_MORE_LIGHT)
                  .addMeasures(
                      QualityMeasure.newBuilder().setName("UnifiedQualityScore").setValue(30))
                  .build());
    }
  }

  private final class Persons extends PersonServiceGrpc.PersonServiceImplBase {
    @Override
    public void getPersonRecord(
        GetPersonRecordRequest request, StreamObserver<GetPersonRecordResponse> reply) {
      if (names.isEmpty()) {
        reply.onError(error(Status.Code.NOT_FOUND, "PERSON_NOT_FOUND"));
        return;
      }
      answer(
          reply,
          () ->
              GetPersonRecordResponse.newBuilder()
                  .setPerson(
                      PersonRecord.newBuilder()
                          .setDetails(PersonDetails.newBuilder().addAllNames(names)))
                  .build());
    }
  }

  private final class Incidents extends IncidentServiceGrpc.IncidentServiceImplBase {
    @Override
    public void getIncident(GetIncidentRequest request, StreamObserver<GetIncidentResponse> reply) {
      answer(
          reply, () -> GetIncidentResponse.newBuilder().setIncident(FakeAudit.incident()).build());
    }

    @Override
    public void confirmIncident(
        ConfirmIncidentRequest request, StreamObserver<ConfirmIncidentResponse> reply) {
      audit.confirmed.add(request);
      answer(reply, ConfirmIncidentResponse::getDefaultInstance);
    }

    @Override
    public void closeIncident(
        CloseIncidentRequest request, StreamObserver<CloseIncidentResponse> reply) {
      audit.closed.add(request);
      answer(reply, CloseIncidentResponse::getDefaultInstance);
    }

    @Override
    public void searchIncidentsByFace(
        SearchIncidentsByFaceRequest request, StreamObserver<SearchIncidentsByFaceResponse> reply) {
      if (request.getProbe().toStringUtf8().equals("no face")) {
        reply.onError(error(Status.Code.INVALID_ARGUMENT, "NO_FACE"));
        return;
      }
      audit.faces.add(request.getProbe());
      answer(
          reply,
          () ->
              SearchIncidentsByFaceResponse.newBuilder()
                  .setWatched(17)
                  .addHits(
                      IncidentHit.newBuilder()
                          .setIncident(FakeAudit.incident())
                          .setFalseMatchRateDb(60))
                  .build());
    }

    @Override
    public void searchPastProbes(
        SearchPastProbesRequest request, StreamObserver<SearchPastProbesResponse> reply) {
      answer(
          reply,
          () ->
              SearchPastProbesResponse.newBuilder()
                  .setSearched(400)
                  .addProbes(PastProbe.newBuilder().setCaseId(FakeAudit.CASE).setOfficeId("x9"))
                  .build());
    }

    @Override
    public void searchIncidents(
        SearchIncidentsRequest request, StreamObserver<SearchIncidentsResponse> reply) {
      audit.incidentQuestions.add(request);
      answer(
          reply,
          () ->
              SearchIncidentsResponse.newBuilder()
                  .addIncidents(
                      Incident.newBuilder()
                          .setVictimPersonId(request.getPersonId())
                          .setOfficeId("65000020"))
                  .build());
    }
  }
}
