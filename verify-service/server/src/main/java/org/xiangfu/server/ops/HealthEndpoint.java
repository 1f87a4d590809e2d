package org.xiangfu.server.ops;

import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Answers {@code grpc.health.v1} and nothing else, in plain text, for probes that have no
 * certificate, such as a kubelet's. The service {@code live} serves as long as the process does: a
 * node that waits for a leader is not ready, but must not be restarted.
 */
public final class HealthEndpoint implements AutoCloseable {
  /** What a liveness probe asks for. */
  public static final String LIVE = "live";

  private static final int MESSAGE_BYTES = 1 << 10;
  private static final int CALLS = 16;

  private final Server server;

  private HealthEndpoint(Server server) {
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if the address cannot be used; names it
   */
  public static HealthEndpoint start(InetSocketAddress address, HealthStatusManager health)
      throws IOException {
    health.setStatus(LIVE, ServingStatus.SERVING);
    Server server =
        NettyServerBuilder.forAddress(address)
            .directExecutor()
            .maxInboundMessageSize(MESSAGE_BYTES)
            .maxConcurrentCallsPerConnection(CALLS)
            .maxConnectionIdle(1, TimeUnit.MINUTES)
            .addService(health.getHealthService())
            .build();
    try {
      return new HealthEndpoint(server.start());
    } catch (IOException e) {
      throw new IOException("cannot listen at " + address + "; choose another --health", e);
    }
  }

  /** The port that is listened at. */
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
