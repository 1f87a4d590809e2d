package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;

@Timeout(30)
class AdmissionInterceptorTest {
  private final BlockingQueue<StreamObserver<GetStatusResponse>> open = new LinkedBlockingQueue<>();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .intercept(new AdmissionInterceptor(2))
            .addService(
                new AdminServiceGrpc.AdminServiceImplBase() {
                  @Override
                  public void getStatus(
                      GetStatusRequest request, StreamObserver<GetStatusResponse> reply) {
                    open.add(reply);
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
  }

  @Test
  void oneCallTooManyIsRefusedAtOnceAndPlacesComeBack() throws Exception {
    var stub = AdminServiceGrpc.newFutureStub(channel);
    var first = stub.getStatus(GetStatusRequest.getDefaultInstance());
    var second = stub.getStatus(GetStatusRequest.getDefaultInstance());
    StreamObserver<GetStatusResponse> one = open.poll(10, TimeUnit.SECONDS);
    StreamObserver<GetStatusResponse> two = open.poll(10, TimeUnit.SECONDS);
    var blocking = AdminServiceGrpc.newBlockingStub(channel);
    var error =
        assertThrows(
            StatusRuntimeException.class,
            () -> blocking.getStatus(GetStatusRequest.getDefaultInstance()));
    assertEquals(Status.Code.UNAVAILABLE, error.getStatus().getCode());

    for (StreamObserver<GetStatusResponse> reply : List.of(one, two)) {
      reply.onNext(GetStatusResponse.getDefaultInstance());
      reply.onCompleted();
    }
    assertEquals(GetStatusResponse.getDefaultInstance(), first.get(10, TimeUnit.SECONDS));
    assertEquals(GetStatusResponse.getDefaultInstance(), second.get(10, TimeUnit.SECONDS));
    var again = stub.getStatus(GetStatusRequest.getDefaultInstance());
    open.poll(10, TimeUnit.SECONDS).onError(Status.INTERNAL.asRuntimeException());
    assertThrows(Exception.class, () -> again.get(10, TimeUnit.SECONDS));
  }
}
