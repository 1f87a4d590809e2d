package org.xiangfu.client;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.NameResolverRegistry;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.v1.AccessServiceGrpc;
import org.xiangfu.v1.AccountServiceGrpc;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.AuditServiceGrpc;
import org.xiangfu.v1.CaseServiceGrpc;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.EventServiceGrpc;
import org.xiangfu.v1.GatewayServiceGrpc;
import org.xiangfu.v1.IncidentServiceGrpc;
import org.xiangfu.v1.PersonServiceGrpc;
import org.xiangfu.v1.ProductionServiceGrpc;
import org.xiangfu.v1.SweepServiceGrpc;
import org.xiangfu.v1.VerificationServiceGrpc;

/**
 * A client of the service, of one address or of the nodes of a cluster. Every unary call has a
 * deadline, and one that ends {@code UNAVAILABLE} is sent again within it: safe, because a call
 * carries its request id. Streams are not retried by the client, since only their owner knows what
 * was acknowledged.
 *
 * <p>With several addresses, calls go round the nodes that say they are SERVING, wait within their
 * deadline while none does, and are sent again to another node than the one that failed.
 *
 * <p>With credentials it signs in before the first call, renews its token while it is used, and
 * signs in again when the session has ended. The token is kept in memory only.
 *
 * <p>Thread-safe; the stubs may be shared. Close it to free the connection.
 */
public final class XiangfuClient implements AutoCloseable {
  private static final int MAX_REPLY_BYTES = 16 << 20;

  // A call is only sent again if its request is still held: a photo may have 8 MiB.
  private static final long HELD_BYTES_PER_CALL = 10 << 20;
  private static final long HELD_BYTES = 64 << 20;

  // The shortest that gRPC Java allows. On Linux the timeout also limits how long sent bytes may
  // stay unacknowledged, which is how a cut line is noticed while a call waits.
  private static final int KEEP_ALIVE_SECONDS = 10;
  private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 5;

  static {
    NameResolverRegistry.getDefaultRegistry().register(new NodeResolverProvider());
  }

  private final ManagedChannel transport;
  private final Channel signed;
  private final Channel channel;

  private XiangfuClient(ManagedChannel transport, ClientOptions options) {
    this.transport = transport;
    Channel base = options.training() ? marked(transport) : transport;
    Channel timed = ClientInterceptors.intercept(base, new DeadlineInterceptor(options.deadline()));
    Optional<SignedCalls> signing =
        options
            .method()
            .or(() -> options.credentials().map(SignInMethod::password))
            .map(method -> new SignedCalls(new SignedInToken(method, timed, System::nanoTime)));
    // A call's time begins once somebody is signed in: that may take a person some minutes.
    this.channel = signing.map(calls -> ClientInterceptors.intercept(timed, calls)).orElse(timed);
    this.signed = signing.map(calls -> ClientInterceptors.intercept(base, calls)).orElse(base);
  }

  private static Channel marked(Channel transport) {
    var headers = new Metadata();
    headers.put(ClientOptions.TRAINING, "made-up people");
    return ClientInterceptors.intercept(
        transport, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /**
   * Prepares a connection; it is opened by the first call.
   *
   * @throws IOException if a certificate or key file cannot be read or used; names the file
   */
  public static XiangfuClient connect(ClientOptions options) throws IOException {
    var builder =
        NettyChannelBuilder.forTarget(
                options.cluster()
                    ? NodeResolverProvider.target(options.target())
                    : options.target())
            .maxInboundMessageSize(MAX_REPLY_BYTES)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .perRpcBufferLimit(HELD_BYTES_PER_CALL)
            .retryBufferSize(HELD_BYTES)
            .defaultServiceConfig(
                options.cluster() ? RetryPolicy.clusterConfig() : RetryPolicy.serviceConfig())
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
    return EnrollmentServiceGrpc.newStub(signed);
  }

  /** Signing out, and the password. */
  public AccessServiceGrpc.AccessServiceBlockingStub access() {
    return AccessServiceGrpc.newBlockingStub(channel);
  }

  /** The administration of accounts. */
  public AccountServiceGrpc.AccountServiceBlockingStub accounts() {
    return AccountServiceGrpc.newBlockingStub(channel);
  }

  /** Cases at the counter. */
  public CaseServiceGrpc.CaseServiceBlockingStub cases() {
    return CaseServiceGrpc.newBlockingStub(channel);
  }

  /** Cards and their receipts. */
  public ProductionServiceGrpc.ProductionServiceBlockingStub production() {
    return ProductionServiceGrpc.newBlockingStub(channel);
  }

  /** The register of persons, one call at a time. */
  public PersonServiceGrpc.PersonServiceBlockingStub persons() {
    return PersonServiceGrpc.newBlockingStub(channel);
  }

  /** The same with futures. */
  public PersonServiceGrpc.PersonServiceFutureStub personFutures() {
    return PersonServiceGrpc.newFutureStub(channel);
  }

  /** Impersonations. */
  public IncidentServiceGrpc.IncidentServiceBlockingStub incidents() {
    return IncidentServiceGrpc.newBlockingStub(channel);
  }

  /** The record of what was done. */
  public EventServiceGrpc.EventServiceBlockingStub events() {
    return EventServiceGrpc.newBlockingStub(channel);
  }

  /** What a gateway tells of the agencies that it answers. */
  public GatewayServiceGrpc.GatewayServiceBlockingStub gateway() {
    return GatewayServiceGrpc.newBlockingStub(channel);
  }

  /** What auditors ask of cases. */
  public AuditServiceGrpc.AuditServiceBlockingStub audit() {
    return AuditServiceGrpc.newBlockingStub(channel);
  }

  /** Who is on record twice. */
  public SweepServiceGrpc.SweepServiceBlockingStub sweeps() {
    return SweepServiceGrpc.newBlockingStub(channel);
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
