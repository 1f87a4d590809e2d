package org.xiangfu.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xiangfu.client.ClientOptions.Credentials;
import org.xiangfu.v1.AccessServiceGrpc;
import org.xiangfu.v1.AccessToken;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.RefreshRequest;
import org.xiangfu.v1.RefreshResponse;
import org.xiangfu.v1.SignInRequest;
import org.xiangfu.v1.SignInResponse;

/** A client's tokens before a service that notes what it is asked; time passes by hand. */
class SignedInTokenTest {
  private static final Duration LIFE = Duration.ofMinutes(15);
  private static final Context.Key<String> TOKEN = Context.key("token");

  private final AtomicLong nanos = new AtomicLong();
  private final List<String> asked = new ArrayList<>();
  private String refused = "";
  private boolean renews = true;
  private int tokens;
  private Server server;
  private ManagedChannel channel;
  private AdminServiceBlockingStub admin;

  private static final class Reading implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String token =
          headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
      return Contexts.interceptCall(
          Context.current().withValue(TOKEN, token == null ? "nothing" : token),
          call,
          headers,
          next);
    }
  }

  private AccessToken token() {
    return AccessToken.newBuilder()
        .setToken("t" + ++tokens)
        .setExpiresInSeconds((int) LIFE.toSeconds())
        .build();
  }

  private final class Access extends AccessServiceGrpc.AccessServiceImplBase {
    @Override
    public void signIn(SignInRequest request, StreamObserver<SignInResponse> reply) {
      asked.add("sign in " + request.getAccount());
      if (!request.getPassword().equals("right")) {
        reply.onError(
            StatusProto.toStatusRuntimeException(
                com.google.rpc.Status.newBuilder()
                    .setCode(Status.Code.UNAUTHENTICATED.value())
                    .addDetails(
                        Any.pack(
                            ErrorInfo.newBuilder()
                                .setDomain(ServiceError.DOMAIN)
                                .setReason("BAD_CREDENTIALS")
                                .build()))
                    .build()));
        return;
      }
      reply.onNext(SignInResponse.newBuilder().setAccess(token()).build());
      reply.onCompleted();
    }

    @Override
    public void refresh(RefreshRequest request, StreamObserver<RefreshResponse> reply) {
      asked.add("refresh " + TOKEN.get());
      if (!renews) {
        reply.onError(Status.UNAUTHENTICATED.asRuntimeException());
        return;
      }
      reply.onNext(RefreshResponse.newBuilder().setAccess(token()).build());
      reply.onCompleted();
    }
  }

  private final class Admin extends AdminServiceGrpc.AdminServiceImplBase {
    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> reply) {
      asked.add("status " + TOKEN.get());
      if (TOKEN.get().equals(refused)) {
        reply.onError(Status.UNAUTHENTICATED.asRuntimeException());
        return;
      }
      reply.onNext(GetStatusResponse.getDefaultInstance());
      reply.onCompleted();
    }
  }

  @BeforeEach
  void start() throws IOException {
    String name = UUID.randomUUID().toString();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .intercept(new Reading())
            .addService(new Access())
            .addService(new Admin())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    admin = signedIn("right");
  }

  private AdminServiceBlockingStub signedIn(String password) {
    var token =
        new SignedInToken(
            SignInMethod.password(new Credentials("clerk01", password)), channel, nanos::get);
    return AdminServiceGrpc.newBlockingStub(
        ClientInterceptors.intercept(channel, new SignedCalls(token)));
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private void call() {
    GetStatusResponse ignored = admin.getStatus(GetStatusRequest.getDefaultInstance());
  }

  @Test
  void itSignsInOnceAndEveryCallCarriesTheToken() {
    call();
    call();
    assertEquals(List.of("sign in clerk01", "status Bearer t1", "status Bearer t1"), asked);
  }

  @Test
  void theTokenIsRenewedAfterHalfOfItsLife() {
    call();
    nanos.addAndGet(LIFE.toNanos() / 2);
    call();
    assertEquals(
        List.of("sign in clerk01", "status Bearer t1", "refresh Bearer t1", "status Bearer t2"),
        asked);
  }

  @Test
  void aSessionThatIsOverIsBegunAnew() {
    call();
    nanos.addAndGet(LIFE.toNanos() / 2);
    renews = false;
    call();
    assertEquals("sign in clerk01", asked.get(3));
    assertEquals("status Bearer t2", asked.getLast());
    nanos.addAndGet(LIFE.toNanos());
    call();
    assertEquals("status Bearer t3", asked.getLast());
  }

  @Test
  void aTokenThatTheServiceRefusesIsNotUsedAgain() {
    call();
    refused = "Bearer t1";
    assertThrows(StatusRuntimeException.class, this::call);
    call();
    assertEquals("status Bearer t2", asked.getLast());
  }

  @Test
  void aCallEndsWithTheReasonWhyNobodyCouldSignIn() {
    AdminServiceBlockingStub wrong = signedIn("wrong");
    var error =
        assertThrows(
            StatusRuntimeException.class,
            () -> {
              GetStatusResponse ignored = wrong.getStatus(GetStatusRequest.getDefaultInstance());
            });
    assertEquals("BAD_CREDENTIALS", ServiceError.of(error).reason());
    assertFalse(ServiceError.of(error).isTransient());
    assertEquals(List.of("sign in clerk01"), asked);
  }

  @Test
  void aPasswordIsShownNowhere() {
    assertFalse(new Credentials("clerk01", "right").toString().contains("right"));
  }
}
