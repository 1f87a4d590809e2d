package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.card.CardKey;
import org.xiangfu.client.card.CardSignIn;
import org.xiangfu.client.oidc.OidcSignIn;
import org.xiangfu.server.access.AccessBench;
import org.xiangfu.server.access.AccessControl;
import org.xiangfu.server.access.CardMaker;
import org.xiangfu.server.access.LocalProvider;
import org.xiangfu.server.access.OperatorRates;
import org.xiangfu.server.access.Workstation;
import org.xiangfu.server.security.CardSettings;
import org.xiangfu.v1.AccessServiceGrpc;
import org.xiangfu.v1.AccessServiceGrpc.AccessServiceBlockingStub;
import org.xiangfu.v1.Account;
import org.xiangfu.v1.AccountServiceGrpc;
import org.xiangfu.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import org.xiangfu.v1.AssessPhotoRequest;
import org.xiangfu.v1.AssessPhotoResponse;
import org.xiangfu.v1.CardIdentity;
import org.xiangfu.v1.CreateAccountRequest;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.IdentityKind;
import org.xiangfu.v1.LinkIdentityRequest;
import org.xiangfu.v1.OidcIdentity;
import org.xiangfu.v1.RefreshRequest;
import org.xiangfu.v1.Role;
import org.xiangfu.v1.SignInResponse;
import org.xiangfu.v1.SignInWithCardRequest;
import org.xiangfu.v1.SignInWithIdTokenRequest;
import org.xiangfu.v1.UnlinkIdentityRequest;
import org.xiangfu.v1.VerificationServiceGrpc;

/** Signing in without a password through the public API, with the client's own code. */
@Timeout(120)
class SignInCallsTest {
  private static final String PASSWORD = "correct horse battery";
  private static final String PIN = "123456";

  @TempDir Path folder;

  private AccessBench bench;
  private AccessControl access;
  private LocalProvider provider;
  private CardMaker maker;
  private Server server;
  private ManagedChannel channel;
  private AccessServiceBlockingStub calls;
  private AccountServiceBlockingStub accounts;
  private final ExecutorService browser = Executors.newSingleThreadExecutor();

  @BeforeEach
  void open() throws Exception {
    bench = new AccessBench(folder);
    // The client's library holds tokens and certificates against nothing; the service's clock is
    // the bench's.
    provider = new LocalProvider(bench.clock::instant);
    maker = new CardMaker(bench.clock.instant(), "EC secp256r1");
    access =
        bench.node(
            Optional.of(provider.settings(Optional.empty())),
            Optional.of(
                new CardSettings(
                    maker.authorities(folder.resolve("cards.pem")),
                    Set.of(),
                    Set.of(),
                    new CardSettings.Revocation(
                        Optional.of(maker.revoked(folder.resolve("cards.crl"))),
                        false,
                        Optional.empty()))),
            OperatorRates.COUNTER);
    AccessBench.account(access, "admin02", PASSWORD, Role.ROLE_ADMIN);
    var interceptor = new AccessInterceptor(access);
    server =
        InProcessServerBuilder.forName(folder.toString())
            .directExecutor()
            .addService(ServerInterceptors.intercept(new AccessCalls(access), interceptor))
            .addService(
                ServerInterceptors.intercept(
                    new AccountCalls(access, Clock.systemUTC()), interceptor))
            .addService(ServerInterceptors.intercept(new Assessing(), interceptor))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(folder.toString()).directExecutor().build();
    calls = AccessServiceGrpc.newBlockingStub(channel);
    accounts =
        AccountServiceGrpc.newBlockingStub(channel)
            .withInterceptors(
                MetadataUtils.newAttachHeadersInterceptor(
                    headers(
                        access
                            .sessions()
                            .signIn("admin02", PASSWORD, Workstation.UNKNOWN)
                            .join()
                            .token())));
    var _ =
        accounts.createAccount(
            CreateAccountRequest.newBuilder().setName("clerk01").addRoles(Role.ROLE_CLERK).build());
  }

  @AfterEach
  void close() throws Exception {
    browser.shutdownNow();
    channel.shutdownNow();
    server.shutdownNow();
    provider.close();
    access.close();
    bench.close();
  }

  private static final class Assessing extends VerificationServiceGrpc.VerificationServiceImplBase {
    @Override
    public void assessPhoto(AssessPhotoRequest request, StreamObserver<AssessPhotoResponse> reply) {
      reply.onNext(AssessPhotoResponse.getDefaultInstance());
      reply.onCompleted();
    }
  }

  private static Metadata headers(String token) {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return headers;
  }

  private void refresh(SignInResponse signedIn) {
    var _ =
        calls
            .withInterceptors(
                MetadataUtils.newAttachHeadersInterceptor(headers(signedIn.getAccess().getToken())))
            .refresh(RefreshRequest.getDefaultInstance());
  }

  private static ServiceError error(Runnable call) {
    return ServiceError.of(assertThrows(StatusRuntimeException.class, call::run));
  }

  private Account link(LinkIdentityRequest.Builder identity) {
    return accounts.linkIdentity(identity.setName("clerk01").build()).getAccount();
  }

  private Account linkProvider() {
    return link(
        LinkIdentityRequest.newBuilder()
            .setOidc(OidcIdentity.newBuilder().setSubject(LocalProvider.SUBJECT)));
  }

  // What a browser does whose user is signed in at the provider already.
  private void follow(URI address) {
    var _ =
        browser.submit(
            () -> {
              try (var http =
                  HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build()) {
                return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
              }
            });
  }

  @Test
  void aBrowserGoesToTheProviderAndComesBackSignedIn() {
    Account linked = linkProvider();
    assertEquals(IdentityKind.IDENTITY_KIND_OIDC, linked.getIdentities(0).getKind());
    var method = new OidcSignIn(this::follow, Optional.empty(), Duration.ofSeconds(30));
    SignInResponse signedIn = method.signIn(calls);
    assertEquals("clerk01", signedIn.getAccount());
    assertEquals(List.of(Role.ROLE_CLERK), signedIn.getRolesList());
    refresh(signedIn);
    var _ =
        accounts.unlinkIdentity(
            UnlinkIdentityRequest.newBuilder()
                .setName("clerk01")
                .setIdentityId(linked.getIdentities(0).getId())
                .build());
    assertEquals("SESSION_ENDED", error(() -> refresh(signedIn)).reason());
    assertEquals("IDENTITY_NOT_LINKED", error(() -> method.signIn(calls)).reason());
  }

  @Test
  void aBrowserThatComesBackFromElsewhereOrNotAtAllSignsNobodyIn() {
    linkProvider();
    var forged =
        new OidcSignIn(
            address -> {
              String back = address.getQuery().replaceFirst(".*redirect_uri=([^&]*).*", "$1");
              follow(URI.create(back + "?code=code-0&state=forged"));
            },
            Optional.empty(),
            Duration.ofSeconds(30));
    assertEquals(Status.Code.UNAUTHENTICATED, error(() -> forged.signIn(calls)).code());
    var away = new OidcSignIn(_ -> {}, Optional.empty(), Duration.ofMillis(50));
    assertEquals(Status.Code.UNAUTHENTICATED, error(() -> away.signIn(calls)).code());
  }

  @Test
  void aCardOfAFileSignsIn() throws Exception {
    for (String key : List.of("RSA 2048", "EC secp256r1", "EC secp384r1", "EC secp521r1")) {
      CardMaker.Card card = maker.card(key);
      Account linked =
          link(
              LinkIdentityRequest.newBuilder()
                  .setCard(
                      CardIdentity.newBuilder()
                          .setCertificate(ByteString.copyFrom(card.certificate().getEncoded()))));
      // One holder, four cards: linked once.
      assertEquals(1, linked.getIdentitiesCount());
      assertEquals(IdentityKind.IDENTITY_KIND_CARD_SUBJECT, linked.getIdentities(0).getKind());
      Path file = card.pkcs12(folder.resolve("card.p12"), PIN);
      SignInResponse signedIn =
          new CardSignIn("clerk01", CardKey.pkcs12(file, PIN.toCharArray())).signIn(calls);
      assertEquals("clerk01", signedIn.getAccount());
      refresh(signedIn);
    }
    Path file = maker.card("EC secp256r1").pkcs12(folder.resolve("card.p12"), PIN);
    var e = assertThrows(IOException.class, () -> CardKey.pkcs12(file, "wrong".toCharArray()));
    assertTrue(e.getMessage().contains("card.p12"), e.getMessage());
  }

  @Test
  void whatIsNoRequestIsRefusedByItsField() {
    for (var request :
        List.of(
            SignInWithIdTokenRequest.getDefaultInstance(),
            SignInWithIdTokenRequest.newBuilder()
                .setIdToken("x".repeat(20_000))
                .setChallenge("c")
                .build())) {
      ServiceError error = error(() -> calls.signInWithIdToken(request));
      assertEquals("INVALID_REQUEST", error.reason());
      assertTrue(error.message().contains("id_token"), error.message());
    }
    ServiceError none =
        error(() -> calls.signInWithCard(SignInWithCardRequest.getDefaultInstance()));
    assertEquals("INVALID_REQUEST", none.reason());
    ServiceError empty = error(() -> link(LinkIdentityRequest.newBuilder()));
    assertEquals("INVALID_REQUEST", empty.reason());
    ServiceError garbage =
        error(
            () ->
                link(
                    LinkIdentityRequest.newBuilder()
                        .setCard(
                            CardIdentity.newBuilder()
                                .setCertificate(ByteString.copyFromUtf8("no certificate")))));
    assertTrue(garbage.message().contains("card.certificate"), garbage.message());
  }

  @Test
  void whoDoesTooMuchIsRefusedAndToldWhenToGoOn() {
    linkProvider();
    String token =
        new OidcSignIn(this::follow, Optional.empty(), Duration.ofSeconds(30))
            .signIn(calls)
            .getAccess()
            .getToken();
    var assessing =
        VerificationServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(token)));
    int burst = OperatorRates.COUNTER.assess().burst();
    for (int i = 0; i < burst; i++) {
      var _ = assessing.assessPhoto(AssessPhotoRequest.getDefaultInstance());
    }
    for (int i = 0; i < 20; i++) {
      var e =
          assertThrows(
              StatusRuntimeException.class,
              () -> assessing.assessPhoto(AssessPhotoRequest.getDefaultInstance()));
      ServiceError error = ServiceError.of(e);
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, error.code());
      assertEquals("OPERATOR_RATE_LIMIT", error.reason());
      assertEquals(
          Duration.ofMinutes(1).dividedBy(OperatorRates.COUNTER.assess().perMinute()),
          retryAfter(e));
    }
    bench.ledger().close();
    var events = bench.events(EventKind.EVENT_KIND_ACCESS_REFUSED);
    assertEquals(1, events.size());
    assertEquals(
        "xiangfu.v1.VerificationService/AssessPhoto OPERATOR_RATE_LIMIT",
        events.getFirst().getDetail());
    assertEquals("clerk01", events.getFirst().getOrigin().getOperatorId());
    assertEquals(20, bench.metrics.counter("xiangfu.operator.limited", "use", "assess").count());
  }

  private static Duration retryAfter(StatusRuntimeException e) {
    return StatusProto.fromThrowable(e).getDetailsList().stream()
        .filter(detail -> detail.is(RetryInfo.class))
        .map(
            detail -> {
              try {
                var delay = detail.unpack(RetryInfo.class).getRetryDelay();
                return Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
              } catch (InvalidProtocolBufferException broken) {
                throw new AssertionError(broken);
              }
            })
        .findFirst()
        .orElseThrow();
  }
}
