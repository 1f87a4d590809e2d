package org.xiangfu.server.rpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.xiangfu.server.security.ServerTls;

/** Where clients connect: a gRPC server, the threads that its calls run on, and its limits. */
public final class RpcEndpoint implements AutoCloseable {
  private static final int THREADS = 8;
  private static final int MAX_CALLS = 1_024;
  private static final int DRAIN_SECONDS = 10;

  // Below the clients' ten seconds: a ping that comes early is answered with a closed connection.
  private static final int KEEP_ALIVE_SECONDS = 5;

  private final Server server;
  private final ExecutorService threads;

  private RpcEndpoint(Server server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts to listen.
   *
   * @param address port 0 takes a free one
   * @param tls empty is plain text
   * @param metrics takes the number and duration of the calls
   * @throws IOException if the address cannot be used; says what to do
   */
  public static RpcEndpoint start(
      InetSocketAddress address,
      Optional<ServerTls> tls,
      MeterRegistry metrics,
      List<BindableService> services)
      throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().name("rpc-", 1).daemon(true).factory());
    try {
      var builder =
          NettyServerBuilder.forAddress(address)
              .executor(threads)
              .maxInboundMessageSize(Services.MAX_MESSAGE_BYTES)
              .permitKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
              .intercept(new AdmissionInterceptor(MAX_CALLS))
              .intercept(new MetricCollectingServerInterceptor(metrics));
      services.forEach(builder::addService);
      if (tls.isPresent()) {
        builder.sslContext(tls.get().context());
      }
      return new RpcEndpoint(listen(builder.build(), address), threads);
    } catch (IOException | RuntimeException e) {
      threads.shutdownNow();
      throw e;
    }
  }

  private static Server listen(Server server, InetSocketAddress address) throws IOException {
    try {
      return server.start();
    } catch (IOException e) {
      throw new IOException(
          "cannot listen at " + address + "; is it in use? choose another --listen", e);
    }
  }

  /** The port that is listened at. */
  public int port() {
    return server.getPort();
  }

  /** Takes no more calls, and finishes those in progress for at most ten seconds. */
  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
        server.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    threads.close();
  }
}
