package org.xiangfu.client;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.EventServiceGrpc;
import org.xiangfu.v1.IncidentServiceGrpc;
import org.xiangfu.v1.VerificationServiceGrpc;

/**
 * One connection to the service. Every unary call has a deadline, and one that ends {@code
 * UNAVAILABLE} is sent again within it: safe, because a call carries its request id. Streams are
 * not retried by the client, since only their owner knows what was acknowledged.
 *
 * <p>Thread-safe; the stubs may be shared. Close it to free the connection.
 */
public final class XiangfuClient implements AutoCloseable {
  private static final int MAX_REPLY_BYTES = 16 << 20;

  private final ManagedChannel transport;
  private final Channel channel;

  private XiangfuClient(ManagedChannel transport, ClientOptions options) {
    this.transport = transport;
    this.channel =
        ClientInterceptors.intercept(transport, new DeadlineInterceptor(options.deadline()));
  }

  /**
   * Prepares a connection; it is opened by the first call.
   *
   * @throws IOException if a certificate or key file cannot be read or used; names the file
   */
  public static XiangfuClient connect(ClientOptions options) throws IOException {
    var builder =
        NettyChannelBuilder.forTarget(options.target())
            .maxInboundMessageSize(MAX_REPLY_BYTES)
            .keepAliveTime(60, TimeUnit.SECONDS)
            .defaultServiceConfig(RetryPolicy.serviceConfig())
            .enableRetry();
    switch (options.security()) {
      case Security.Plaintext() -> builder.usePlaintext();
      case Security.Tls tls -> builder.sslContext(TlsContext.of(tls, GrpcSslContexts.forClient()));
    }
    return new XiangfuClient(builder.build(), options);
  }

  /** 1:1, 1:N and quality. */
  public VerificationServiceGrpc.VerificationServiceBlockingStub verification() {
    return VerificationServiceGrpc.newBlockingStub(channel);
  }

  /** Enrolment, one call at a time. */
  public EnrollmentServiceGrpc.EnrollmentServiceBlockingStub enrollment() {
    return EnrollmentServiceGrpc.newBlockingStub(channel);
  }

  /** Enrolment as a stream; no deadline is set, the caller decides when to give up. */
  public EnrollmentServiceGrpc.EnrollmentServiceStub enrollmentStreaming() {
    return EnrollmentServiceGrpc.newStub(transport);
  }

  /** Impersonations. */
  public IncidentServiceGrpc.IncidentServiceBlockingStub incidents() {
    return IncidentServiceGrpc.newBlockingStub(channel);
  }

  /** The record of what was done. */
  public EventServiceGrpc.EventServiceBlockingStub events() {
    return EventServiceGrpc.newBlockingStub(channel);
  }

  /** State of the service. */
  public AdminServiceGrpc.AdminServiceBlockingStub admin() {
    return AdminServiceGrpc.newBlockingStub(channel);
  }

  /** Tries at once to reach a service that was away, instead of after the channel's own pause. */
  public void reconnectNow() {
    transport.resetConnectBackoff();
  }

  /** The channel with deadlines, for stubs of another style. */
  public Channel channel() {
    return channel;
  }

  /** Waits up to five seconds for calls in progress, then cuts them. */
  @Override
  public void close() {
    transport.shutdown();
    try {
      if (!transport.awaitTermination(5, TimeUnit.SECONDS)) {
        transport.shutdownNow();
      }
    } catch (InterruptedException e) {
      transport.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
