package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.RetryInfo;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xiangfu.client.ServiceError;
import org.xiangfu.server.rpc.RecognitionPool.Lane;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.VerificationServiceGrpc;
import org.xiangfu.v1.VerificationServiceGrpc.VerificationServiceBlockingStub;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

@Timeout(30)
class AdmissionInterceptorTest {
  private record Open(Lane lane, StreamObserver<VerifyResponse> reply) {
    void answer() {
      reply.onNext(VerifyResponse.getDefaultInstance());
      reply.onCompleted();
    }
  }

  private final BlockingQueue<Open> open = new LinkedBlockingQueue<>();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private LoadProtection protection;
  private Server server;
  private ManagedChannel channel;

  private void start(LoadLimits.Quota quota) throws IOException {
    protection =
        new LoadProtection(
            new LoadLimits(
                new LoadLimits.Concurrency(2, 1, 2),
                Duration.ofMillis(500),
                quota,
                LoadLimits.Connections.DEFAULT),
            metrics);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .intercept(new AdmissionInterceptor(protection))
            .addService(
                new VerificationServiceGrpc.VerificationServiceImplBase() {
                  @Override
                  public void verify(VerifyRequest request, StreamObserver<VerifyResponse> reply) {
                    open.add(new Open(CallLane.current(), reply));
                  }
                })
            .addService(
                new AdminServiceGrpc.AdminServiceImplBase() {
                  @Override
                  public void getStatus(
                      GetStatusRequest request, StreamObserver<GetStatusResponse> reply) {
                    reply.onNext(GetStatusResponse.getDefaultInstance());
                    reply.onCompleted();
                  }
                })
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("localhost", server.getPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    protection.close();
  }

  private Open next() throws InterruptedException {
    return open.poll(10, TimeUnit.SECONDS);
  }

  private StatusRuntimeException refusal(VerificationServiceBlockingStub stub) {
    return assertThrows(
        StatusRuntimeException.class, () -> stub.verify(VerifyRequest.getDefaultInstance()));
  }

  private void awaitIdle() throws InterruptedException {
    while (protection.limit().inProgress(Lane.LIVE) > 0) {
      Thread.sleep(1);
    }
  }

  @Test
  void oneCallTooManyIsRefusedAtOnceAndPlacesComeBack() throws Exception {
    start(LoadLimits.Quota.NONE);
    var stub = VerificationServiceGrpc.newFutureStub(channel);
    var blocking = VerificationServiceGrpc.newBlockingStub(channel);
    var first = stub.verify(VerifyRequest.getDefaultInstance());
    Open one = next();
    var second = stub.verify(VerifyRequest.getDefaultInstance());
    Open two = next();

    var error = refusal(blocking);
    assertEquals(Status.Code.UNAVAILABLE, error.getStatus().getCode());
    assertEquals("OVERLOADED", ServiceError.of(error).reason());
    assertTrue(
        StatusProto.fromThrowable(error).getDetailsList().stream()
            .anyMatch(detail -> detail.is(RetryInfo.class)));
    var admin = AdminServiceGrpc.newBlockingStub(channel);
    assertEquals(
        GetStatusResponse.getDefaultInstance(),
        admin.getStatus(GetStatusRequest.getDefaultInstance()),
        "who looks after the node is let in");

    one.answer();
    two.reply().onError(Status.INTERNAL.asRuntimeException());
    assertEquals(VerifyResponse.getDefaultInstance(), first.get(10, TimeUnit.SECONDS));
    assertThrows(Exception.class, () -> second.get(10, TimeUnit.SECONDS));
    awaitIdle();
    var again = stub.verify(VerifyRequest.getDefaultInstance());
    next().answer();
    assertEquals(VerifyResponse.getDefaultInstance(), again.get(10, TimeUnit.SECONDS));
    assertEquals(
        1,
        metrics.get("xiangfu.shed").tag("reason", "limit").tag("lane", "live").counter().count());
  }

  @Test
  void aCallThatIsCancelledGivesItsPlaceBack() throws Exception {
    start(new LoadLimits.Quota(1, 0));
    var stub = VerificationServiceGrpc.newFutureStub(channel);
    var call = stub.verify(VerifyRequest.getDefaultInstance());
    next();
    call.cancel(true);
    awaitIdle();
    var again = stub.verify(VerifyRequest.getDefaultInstance());
    next().answer();
    assertEquals(VerifyResponse.getDefaultInstance(), again.get(10, TimeUnit.SECONDS));
  }

  @Test
  void aClientBeyondItsQuotaIsToldSoAndWhenToComeBack() throws Exception {
    start(new LoadLimits.Quota(1, 0));
    var stub = VerificationServiceGrpc.newFutureStub(channel);
    var first = stub.verify(VerifyRequest.getDefaultInstance());
    Open one = next();
    var error = refusal(VerificationServiceGrpc.newBlockingStub(channel));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, error.getStatus().getCode());
    assertEquals("QUOTA_EXCEEDED", ServiceError.of(error).reason());
    assertEquals(1, metrics.get("xiangfu.quota.refused").tag("quota", "calls").counter().count());
    one.answer();
    assertEquals(VerifyResponse.getDefaultInstance(), first.get(10, TimeUnit.SECONDS));
  }

  @Test
  void whatAClientCallsBatchIsBatch() throws Exception {
    start(LoadLimits.Quota.NONE);
    var headers = new Metadata();
    headers.put(CallLane.HEADER, "batch");
    var stub =
        VerificationServiceGrpc.newFutureStub(
            ClientInterceptors.intercept(
                channel, MetadataUtils.newAttachHeadersInterceptor(headers)));
    var marked = stub.verify(VerifyRequest.getDefaultInstance());
    Open batch = next();
    assertEquals(Lane.BATCH, batch.lane());
    var counter =
        VerificationServiceGrpc.newFutureStub(channel).verify(VerifyRequest.getDefaultInstance());
    Open live = next();
    assertEquals(Lane.LIVE, live.lane());
    batch.answer();
    live.answer();
    assertEquals(VerifyResponse.getDefaultInstance(), marked.get(10, TimeUnit.SECONDS));
    assertEquals(VerifyResponse.getDefaultInstance(), counter.get(10, TimeUnit.SECONDS));
  }
}
