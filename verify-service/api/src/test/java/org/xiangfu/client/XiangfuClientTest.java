package org.xiangfu.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Context;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.Advice;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.PhotoAdvice;

@Timeout(30)
class XiangfuClientTest {
  private final AtomicInteger calls = new AtomicInteger();
  private volatile Answer answer;
  private Server server;

  private interface Answer {
    void to(int call, StreamObserver<GetStatusResponse> reply);
  }

  @BeforeEach
  void serve() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                new AdminServiceGrpc.AdminServiceImplBase() {
                  @Override
                  public void getStatus(
                      GetStatusRequest request, StreamObserver<GetStatusResponse> reply) {
                    answer.to(calls.incrementAndGet(), reply);
                  }
                })
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private GetStatusResponse ask(Duration deadline) throws IOException {
    var options =
        new ClientOptions("127.0.0.1:" + server.getPort(), new Security.Plaintext(), deadline);
    try (var client = XiangfuClient.connect(options)) {
      return client.admin().getStatus(GetStatusRequest.getDefaultInstance());
    }
  }

  private static void succeed(StreamObserver<GetStatusResponse> reply) {
    reply.onNext(GetStatusResponse.newBuilder().setNodeId("node-1").build());
    reply.onCompleted();
  }

  @Test
  void aCallThatTheServiceCouldNotTakeIsSentAgain() throws IOException {
    answer =
        (call, reply) -> {
          if (call < 3) {
            reply.onError(Status.UNAVAILABLE.asRuntimeException());
          } else {
            succeed(reply);
          }
        };
    assertEquals("node-1", ask(Duration.ofSeconds(20)).getNodeId());
    assertEquals(3, calls.get());
  }

  @Test
  void anAnswerThatIsFinalIsNotAskedForAgain() {
    answer = (_, reply) -> reply.onError(Status.NOT_FOUND.asRuntimeException());
    assertThrows(StatusRuntimeException.class, () -> ask(Duration.ofSeconds(20)));
    assertEquals(1, calls.get());
  }

  @Test
  void noCallWaitsForEver() {
    answer = (_, _) -> {};
    var error = assertThrows(StatusRuntimeException.class, () -> ask(Duration.ofMillis(300)));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, error.getStatus().getCode());
    assertTrue(ServiceError.of(error).isTransient());
  }

  @Test
  void theServiceLearnsTheDeadline() throws IOException {
    answer =
        (_, reply) -> {
          if (Context.current().getDeadline() != null) {
            succeed(reply);
          } else {
            reply.onError(Status.INTERNAL.asRuntimeException());
          }
        };
    assertEquals("node-1", ask(Duration.ofSeconds(20)).getNodeId());
  }

  @Test
  void theStableReasonAndTheAdviceAreReadFromTheDetails() {
    var status =
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.FAILED_PRECONDITION.value())
            .setMessage("no face was found")
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain(ServiceError.DOMAIN)
                        .setReason("NO_FACE")
                        .build()))
            .addDetails(
                Any.pack(PhotoAdvice.newBuilder().addAdvice(Advice.ADVICE_SHOW_THE_FACE).build()))
            .build();
    var error = ServiceError.of(StatusProto.toStatusRuntimeException(status));
    assertEquals(
        new ServiceError(
            Status.Code.FAILED_PRECONDITION,
            "NO_FACE",
            "no face was found",
            List.of(Advice.ADVICE_SHOW_THE_FACE)),
        error);
    assertFalse(error.isTransient());
  }

  @Test
  void aMissingCertificateFileIsNamed() {
    var security = new Security.Tls(Optional.of(Path.of("no-such.pem")), Optional.empty());
    var error =
        assertThrows(
            IOException.class,
            () -> XiangfuClient.connect(ClientOptions.of("127.0.0.1:1", security)));
    assertTrue(error.getMessage().contains("no-such.pem"));
  }

  @Test
  void optionsThatCannotWorkAreRefused() {
    var plain = new Security.Plaintext();
    assertThrows(IllegalArgumentException.class, () -> ClientOptions.of(" ", plain));
    assertThrows(
        IllegalArgumentException.class, () -> new ClientOptions("h:1", plain, Duration.ZERO));
  }
}
