package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.server.access.AccessBench.DESK;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ServiceError;
import org.xiangfu.server.access.AccessBench;
import org.xiangfu.server.access.AccessControl;
import org.xiangfu.server.access.Workstation;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollStreamRequest;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.Role;
import org.xiangfu.v1.VerificationServiceGrpc;
import org.xiangfu.v1.VerifyRequest;

/**
 * Every call of every service that a node offers, asked for in every role. The handlers do nothing
 * but tell who they were told the caller is.
 */
class RightsMatrixTest {
  private static final String PASSWORD = "correct horse battery";

  /** Who may: nobody signed in, clerk, supervisor, auditor, operator, admin. */
  private static final String MATRIX =
      """
      grpc.health.v1.Health/Check                          x x x x x x
      grpc.health.v1.Health/Watch                          x x x x x x
      grpc.reflection.v1.ServerReflection/ServerReflectionInfo  - x x x x x
      xiangfu.v1.AccessService/SignIn                      x x x x x x
      xiangfu.v1.AccessService/BeginOidcSignIn             x x x x x x
      xiangfu.v1.AccessService/SignInWithIdToken           x x x x x x
      xiangfu.v1.AccessService/BeginCardSignIn             x x x x x x
      xiangfu.v1.AccessService/SignInWithCard              x x x x x x
      xiangfu.v1.AccessService/Refresh                     - x x x x x
      xiangfu.v1.AccessService/SignOut                     - x x x x x
      xiangfu.v1.AccessService/ChangePassword              - x x x x x
      xiangfu.v1.AccountService/CreateAccount              - - - - - x
      xiangfu.v1.AccountService/SetAccountRoles            - - - - - x
      xiangfu.v1.AccountService/SetAccountDisabled         - - - - - x
      xiangfu.v1.AccountService/ResetPassword              - - - - - x
      xiangfu.v1.AccountService/UnlockAccount              - - - - - x
      xiangfu.v1.AccountService/LinkIdentity               - - - - - x
      xiangfu.v1.AccountService/UnlinkIdentity             - - - - - x
      xiangfu.v1.AccountService/ListAccounts               - - - - - x
      xiangfu.v1.VerificationService/Verify                - x x - - -
      xiangfu.v1.VerificationService/Identify              - - x - - -
      xiangfu.v1.VerificationService/AssessPhoto           - x x - x -
      xiangfu.v1.EnrollmentService/Enroll                  - - x - x -
      xiangfu.v1.EnrollmentService/EnrollStream            - - - - x -
      xiangfu.v1.EnrollmentService/EnrollTemplates         - - - - x -
      xiangfu.v1.EnrollmentService/LoadTemplates           - - - - x -
      xiangfu.v1.EnrollmentService/RetirePhoto             - - x - x -
      xiangfu.v1.EnrollmentService/GetPerson               - x x x - -
      xiangfu.v1.EnrollmentService/GetPortrait             - x x x - -
      xiangfu.v1.EnrollmentService/ChangePersonId          - - - - x -
      xiangfu.v1.IncidentService/RecordIncident            - x x - - -
      xiangfu.v1.IncidentService/GetIncident               - x x x - -
      xiangfu.v1.IncidentService/AddIncidentEvidence       - x x - - -
      xiangfu.v1.IncidentService/ConfirmIncident           - - x - - -
      xiangfu.v1.IncidentService/CloseIncident             - - x x - -
      xiangfu.v1.IncidentService/SearchIncidentsByFace     - - x x - -
      xiangfu.v1.IncidentService/SearchPastProbes          - - x x - -
      xiangfu.v1.PersonService/RecordPerson                - - - - x -
      xiangfu.v1.PersonService/ChangeName                  - - - - x -
      xiangfu.v1.PersonService/RecordDeath                 - - - - x -
      xiangfu.v1.PersonService/MergePersons                - - - - x -
      xiangfu.v1.PersonService/RelatePersons               - - - - x -
      xiangfu.v1.PersonService/UnrelatePersons             - - - - x -
      xiangfu.v1.PersonService/WithdrawPhoto               - - x - x -
      xiangfu.v1.PersonService/GetPersonRecord             - x x x - -
      xiangfu.v1.PersonService/SearchPersons               - x x x - -
      xiangfu.v1.PersonService/ApplyRetention              - - - - - x
      xiangfu.v1.IncidentService/SearchIncidents           - x x x - -
      xiangfu.v1.CaseService/OpenCase                      - x x - - -
      xiangfu.v1.CaseService/AddProbe                      - x x - - -
      xiangfu.v1.CaseService/RecordAlternativeChecks       - x x - - -
      xiangfu.v1.CaseService/DecideCase                    - x x - - -
      xiangfu.v1.CaseService/ReviewCase                    - - x - - -
      xiangfu.v1.CaseService/WithdrawCase                  - x x - - -
      xiangfu.v1.CaseService/DenyNotice                    - x x - - -
      xiangfu.v1.CaseService/GetReceipt                    - x x - - -
      xiangfu.v1.ProductionService/ConsumeReceipt          - - - - x -
      xiangfu.v1.ProductionService/Reconcile               - - - x - -
      xiangfu.v1.CaseService/GetCase                       - x x x - -
      xiangfu.v1.CaseService/GetProbe                      - x x x - -
      xiangfu.v1.CaseService/ListCases                     - x x x - -
      xiangfu.v1.CaseService/WatchCases                    - x x x - -
      xiangfu.v1.AuditService/SearchCases                  - - - x - -
      xiangfu.v1.AuditService/GetCaseTimeline              - - - x - -
      xiangfu.v1.AuditService/GetStatistics                - - - x - -
      xiangfu.v1.AuditService/ComputeStatistics            - - - x - -
      xiangfu.v1.AuditService/CountReadsWithoutCase        - - - x - -
      xiangfu.v1.AuditService/DrawSample                   - - - x - -
      xiangfu.v1.AuditService/AssignReview                 - - - x - -
      xiangfu.v1.AuditService/RecordReview                 - - - x - -
      xiangfu.v1.AuditService/ListReviews                  - - - x - -
      xiangfu.v1.AuditService/ListSuspectRecords           - - x x - -
      xiangfu.v1.AuditService/CheckSuspectRecord           - - x x - -
      xiangfu.v1.SweepService/StartSweep                   - - - - - x
      xiangfu.v1.SweepService/GetSweep                     - - x x - x
      xiangfu.v1.SweepService/PauseSweep                   - - - - - x
      xiangfu.v1.SweepService/ResumeSweep                  - - - - - x
      xiangfu.v1.SweepService/CancelSweep                  - - - - - x
      xiangfu.v1.SweepService/ListFindings                 - - x x - -
      xiangfu.v1.SweepService/GetFinding                   - - x x - -
      xiangfu.v1.SweepService/DecideFinding                - - x x - -
      xiangfu.v1.EventService/ExportEvents                 - - - x - -
      xiangfu.v1.EventService/SearchEvents                 - - - x - -
      xiangfu.v1.GatewayService/RecordRefusal              - - - - - -
      xiangfu.v1.AdminService/GetStatus                    - - - x x x
      xiangfu.v1.AdminService/StartBackup                  - - - - - x
      xiangfu.v1.AdminService/GetBackup                    - - - - - x
      xiangfu.v1.AdminService/CancelBackup                 - - - - - x
      xiangfu.v1.AdminService/GetDataKeys                  - - - - - x
      xiangfu.v1.AdminService/RotateDataKeys               - - - - - x
      """;

  /**
   * The same for the accounts of gateways: agency, ABIS. A call that is not here is for neither.
   */
  private static final String GATEWAYS =
      """
      grpc.health.v1.Health/Check                          x x
      grpc.health.v1.Health/Watch                          x x
      xiangfu.v1.AccessService/SignIn                      x x
      xiangfu.v1.AccessService/BeginOidcSignIn             x x
      xiangfu.v1.AccessService/SignInWithIdToken           x x
      xiangfu.v1.AccessService/BeginCardSignIn             x x
      xiangfu.v1.AccessService/SignInWithCard              x x
      xiangfu.v1.AccessService/Refresh                     x x
      xiangfu.v1.AccessService/SignOut                     x x
      xiangfu.v1.AccessService/ChangePassword              x x
      xiangfu.v1.VerificationService/Verify                x -
      xiangfu.v1.VerificationService/Identify              - x
      xiangfu.v1.EnrollmentService/Enroll                  - x
      xiangfu.v1.EnrollmentService/RetirePhoto             - x
      xiangfu.v1.EnrollmentService/GetPerson               - x
      xiangfu.v1.EnrollmentService/GetPortrait             - x
      xiangfu.v1.GatewayService/RecordRefusal              x -
      xiangfu.v1.AdminService/GetStatus                    - x
      """;

  private static final List<Role> ROLES =
      List.of(
          Role.ROLE_CLERK,
          Role.ROLE_SUPERVISOR,
          Role.ROLE_AUDITOR,
          Role.ROLE_OPERATOR,
          Role.ROLE_ADMIN,
          Role.ROLE_AGENCY,
          Role.ROLE_ABIS);

  @TempDir static Path folder;

  private static final Map<Role, String> TOKENS = new LinkedHashMap<>();
  private static final List<Object> RECEIVED = new ArrayList<>();
  private static AccessBench bench;
  private static AccessControl access;
  private static Server server;
  private static ManagedChannel channel;

  @BeforeEach
  void forget() {
    RECEIVED.clear();
  }

  @BeforeAll
  static void start() throws Exception {
    bench = new AccessBench(folder);
    access = bench.node();
    for (Role role : ROLES) {
      String name = role.name().toLowerCase(Locale.ROOT).replace('_', '-');
      AccessBench.account(access, name, PASSWORD, role);
      // In-process calls come from no workstation.
      TOKENS.put(
          role, access.sessions().signIn(name, PASSWORD, Workstation.UNKNOWN).join().token());
    }
    var builder =
        InProcessServerBuilder.forName(folder.toString())
            .directExecutor()
            .intercept(new AccessInterceptor(access));
    Services.DESCRIPTORS.forEach(service -> builder.addService(deaf(service)));
    server = builder.build().start();
    channel = InProcessChannelBuilder.forName(folder.toString()).directExecutor().build();
  }

  @AfterAll
  static void stop() throws Exception {
    channel.shutdownNow();
    server.shutdownNow();
    access.close();
    bench.close();
  }

  // Every handler notes what it got and answers UNIMPLEMENTED.
  private static ServerServiceDefinition deaf(ServiceDescriptor service) {
    var definition = ServerServiceDefinition.builder(service);
    service.getMethods().forEach(method -> definition.addMethod(deaf(method)));
    return definition.build();
  }

  private static <Q, A> ServerMethodDefinition<Q, A> deaf(MethodDescriptor<Q, A> method) {
    return ServerMethodDefinition.create(
        method,
        method.getType() == MethodDescriptor.MethodType.UNARY
            ? ServerCalls.asyncUnaryCall(
                (request, reply) -> {
                  RECEIVED.add(request);
                  reply.onError(Status.UNIMPLEMENTED.asRuntimeException());
                })
            : ServerCalls.asyncBidiStreamingCall(
                reply ->
                    new StreamObserver<>() {
                      @Override
                      public void onNext(Q request) {
                        RECEIVED.add(request);
                      }

                      @Override
                      public void onError(Throwable error) {
                        RECEIVED.add(error);
                      }

                      @Override
                      public void onCompleted() {
                        reply.onError(Status.UNIMPLEMENTED.asRuntimeException());
                      }
                    }));
  }

  private static ServiceError call(MethodDescriptor<?, ?> method, Optional<String> token) {
    return call(method, empty(method), token);
  }

  private static Object empty(MethodDescriptor<?, ?> method) {
    return method.parseRequest(new ByteArrayInputStream(new byte[0]));
  }

  private static ServiceError call(
      MethodDescriptor<?, ?> method, Object request, Optional<String> token) {
    return call(channel, method, request, token);
  }

  @SuppressWarnings("unchecked")
  private static ServiceError call(
      ManagedChannel channel,
      MethodDescriptor<?, ?> method,
      Object request,
      Optional<String> token) {
    var headers = new Metadata();
    token.ifPresent(
        value ->
            headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + value));
    var signed =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    var unary =
        ((MethodDescriptor<Object, Object>) method)
            .toBuilder().setType(MethodDescriptor.MethodType.UNARY).build();
    try {
      Object ignored = ClientCalls.blockingUnaryCall(signed, unary, CallOptions.DEFAULT, request);
      throw new AssertionError("an answer of a handler that gives none");
    } catch (StatusRuntimeException e) {
      return ServiceError.of(e);
    }
  }

  private static Map<String, String> matrix() {
    Map<String, String> gateways = table(GATEWAYS);
    Map<String, String> rows = table(MATRIX);
    assertTrue(rows.keySet().containsAll(gateways.keySet()), "calls that are in both");
    rows.replaceAll((call, row) -> row + gateways.getOrDefault(call, "--"));
    return rows;
  }

  private static Map<String, String> table(String text) {
    Map<String, String> rows = new TreeMap<>();
    text.lines()
        .map(line -> line.split(" ", 2))
        .forEach(row -> rows.put(row[0], row[1].replace(" ", "")));
    return rows;
  }

  @Test
  void everyCallIsForTheRolesOfTheMatrixAndForNobodyElse() {
    Map<String, String> expected = matrix();
    Map<String, String> found = new TreeMap<>();
    for (ServiceDescriptor service : Services.DESCRIPTORS) {
      for (MethodDescriptor<?, ?> method : service.getMethods()) {
        var row = new StringBuilder();
        ServiceError nobody = call(method, Optional.empty());
        row.append(nobody.code() == Status.Code.UNIMPLEMENTED ? 'x' : '-');
        if (nobody.code() != Status.Code.UNIMPLEMENTED) {
          assertEquals("SIGN_IN_REQUIRED", nobody.reason(), method.getFullMethodName());
          assertEquals(Status.Code.UNAUTHENTICATED, nobody.code());
        }
        for (Role role : ROLES) {
          ServiceError error = call(method, Optional.of(TOKENS.get(role)));
          row.append(error.code() == Status.Code.UNIMPLEMENTED ? 'x' : '-');
          if (error.code() != Status.Code.UNIMPLEMENTED) {
            assertEquals("RIGHT_MISSING", error.reason(), method.getFullMethodName());
            assertEquals(Status.Code.PERMISSION_DENIED, error.code());
          }
        }
        found.put(method.getFullMethodName(), row.toString());
      }
    }
    assertEquals(new TreeSet<>(expected.keySet()), new TreeSet<>(found.keySet()));
    assertEquals(expected, found);
  }

  @Test
  void everyOfferedServiceIsInTheWalk() {
    List<String> walked = Services.DESCRIPTORS.stream().map(ServiceDescriptor::getName).toList();
    assertTrue(walked.containsAll(Services.NAMES));
    assertEquals(Services.NAMES.size() + 2, walked.size());
  }

  @Test
  void aCallThatIsNotListedIsRefusedToEverybody() throws IOException {
    MethodDescriptor<VerifyRequest, VerifyRequest> unlisted =
        MethodDescriptor.<VerifyRequest, VerifyRequest>newBuilder()
            .setFullMethodName("xiangfu.v1.VerificationService/Forget")
            .setType(MethodDescriptor.MethodType.UNARY)
            .setRequestMarshaller(ProtoUtils.marshaller(VerifyRequest.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(VerifyRequest.getDefaultInstance()))
            .build();
    var service =
        ServerServiceDefinition.builder("xiangfu.v1.VerificationService")
            .addMethod(deaf(unlisted))
            .build();
    String name = folder + "-unlisted";
    Server other =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .intercept(new AccessInterceptor(access))
            .addService(service)
            .build()
            .start();
    ManagedChannel line = InProcessChannelBuilder.forName(name).directExecutor().build();
    try {
      for (Role role : ROLES) {
        ServiceError error = call(line, unlisted, empty(unlisted), Optional.of(TOKENS.get(role)));
        assertEquals("CALL_NOT_LISTED", error.reason());
        assertEquals(Status.Code.PERMISSION_DENIED, error.code());
      }
      assertTrue(RECEIVED.isEmpty());
    } finally {
      line.shutdownNow();
      other.shutdownNow();
    }
  }

  private VerifyRequest verify(String operator, Purpose purpose) {
    return VerifyRequest.newBuilder()
        .setOrigin(
            Origin.newBuilder().setRequestId("r1").setOperatorId(operator).setPurpose(purpose))
        .build();
  }

  @Test
  void theOperatorOfARequestIsWhoSignedIn() {
    MethodDescriptor<?, ?> method = VerificationServiceGrpc.getVerifyMethod();
    Optional<String> clerk = Optional.of(TOKENS.get(Role.ROLE_CLERK));
    var _ = call(method, verify("", Purpose.PURPOSE_REPLACEMENT), clerk);
    var seen = (VerifyRequest) RECEIVED.getLast();
    assertEquals("role-clerk", seen.getOrigin().getOperatorId());
    assertEquals("r1", seen.getOrigin().getRequestId());
    var _ = call(method, verify("role-clerk", Purpose.PURPOSE_REPLACEMENT), clerk);
    assertEquals(2, RECEIVED.size());
    assertEquals(
        "OPERATOR_MISMATCH",
        call(method, verify("role-supervisor", Purpose.PURPOSE_REPLACEMENT), clerk).reason());
    assertEquals(2, RECEIVED.size());
  }

  @Test
  void aPurposeIsForTheRolesThatHaveIt() {
    MethodDescriptor<?, ?> method = VerificationServiceGrpc.getVerifyMethod();
    Optional<String> clerk = Optional.of(TOKENS.get(Role.ROLE_CLERK));
    for (Purpose purpose : List.of(Purpose.PURPOSE_AUDIT, Purpose.PURPOSE_ENROLLMENT)) {
      ServiceError error = call(method, verify("", purpose), clerk);
      assertEquals("PURPOSE_NOT_ALLOWED", error.reason());
      assertTrue(error.message().codePoints().anyMatch(Character::isIdeographic));
    }
    assertEquals(
        Status.Code.UNIMPLEMENTED,
        call(method, verify("", Purpose.PURPOSE_COLLECTION), clerk).code());
  }

  @Test
  void theAccountOfAGatewayGivesItsOwnPurposeOnly() {
    Optional<String> agency = Optional.of(TOKENS.get(Role.ROLE_AGENCY));
    Optional<String> abis = Optional.of(TOKENS.get(Role.ROLE_ABIS));
    for (Purpose purpose : Purpose.values()) {
      if (purpose == Purpose.UNRECOGNIZED || purpose == Purpose.PURPOSE_UNSPECIFIED) {
        continue;
      }
      assertEquals(
          purpose == Purpose.PURPOSE_IDENTITY_CHECK ? "UNIMPLEMENTED" : "PURPOSE_NOT_ALLOWED",
          call(VerificationServiceGrpc.getVerifyMethod(), verify("", purpose), agency).reason());
      var enrol =
          EnrollRequest.newBuilder().setOrigin(Origin.newBuilder().setPurpose(purpose)).build();
      assertEquals(
          purpose == Purpose.PURPOSE_ENROLLMENT ? "UNIMPLEMENTED" : "PURPOSE_NOT_ALLOWED",
          call(EnrollmentServiceGrpc.getEnrollMethod(), enrol, abis).reason());
    }
  }

  @Test
  void aPhotoOfAnArchiveIsOfWhoSignedInToo() {
    MethodDescriptor<?, ?> method = EnrollmentServiceGrpc.getEnrollStreamMethod();
    var request =
        EnrollStreamRequest.newBuilder()
            .setRequest(
                EnrollRequest.newBuilder()
                    .setOrigin(
                        Origin.newBuilder()
                            .setOperatorId("somebody")
                            .setPurpose(Purpose.PURPOSE_ENROLLMENT)))
            .build();
    ServiceError error = call(method, request, Optional.of(TOKENS.get(Role.ROLE_OPERATOR)));
    assertEquals("OPERATOR_MISMATCH", error.reason());
    // The handler has heard of the end, and of no photo.
    assertEquals(1, RECEIVED.size());
    assertTrue(RECEIVED.getFirst() instanceof StatusRuntimeException);
  }

  @Test
  void theTokenOfADeskIsRefusedWhereNoDeskIsKnown() {
    String desk = access.sessions().signIn("role-clerk", PASSWORD, DESK).join().token();
    assertEquals(
        "TOKEN_ELSEWHERE",
        call(VerificationServiceGrpc.getVerifyMethod(), Optional.of(desk)).reason());
  }
}
