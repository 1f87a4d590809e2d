package org.xiangfu.server.rpc;

import io.grpc.Attributes;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerTransportFilter;
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
import org.xiangfu.server.access.AccessControl;
import org.xiangfu.server.access.CallRights;
import org.xiangfu.server.security.RevocationList;
import org.xiangfu.server.security.ServerTls;

/** Where clients connect: a gRPC server, the threads that its calls run on, and its limits. */
public final class RpcEndpoint implements AutoCloseable {
  private static final int THREADS = 8;

  /** Room for one ordinary photo on a thin line; what a call may send ahead of its handler. */
  private static final int WINDOW_BYTES = 1 << 20;

  private static final int METADATA_BYTES = 16 << 10;

  /** Far more than clients cancel; what HTTP/2 rapid reset attacks send in a moment. */
  private static final int RESETS = 1_000;

  private static final int RESET_SECONDS = 10;
  private static final int DRAIN_SECONDS = 10;

  // Below the clients' ten seconds: a ping that comes early is answered with a closed connection.
  private static final int KEEP_ALIVE_SECONDS = 5;

  private final Server server;
  private final ExecutorService threads;

  private final BatchGate gate;

  private RpcEndpoint(Server server, ExecutorService threads, BatchGate gate) {
    this.server = server;
    this.gate = gate;
    this.threads = threads;
  }

  /**
   * Starts to listen.
   *
   * @param address port 0 takes a free one
   * @param tls empty is plain text
   * @param access lets calls in; empty: everybody's, which must be asked for by name
   * @param protection refuses what is too much
   * @param metrics takes the number and duration of the calls
   * @throws IOException if the address cannot be used; says what to do
   */
  public static RpcEndpoint start(
      InetSocketAddress address,
      Optional<ServerTls> tls,
      Optional<AccessControl> access,
      LoadProtection protection,
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
              .maxInboundMetadataSize(METADATA_BYTES)
              .flowControlWindow(WINDOW_BYTES)
              .maxRstFramesPerWindow(RESETS, RESET_SECONDS)
              .permitKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
              .keepAliveTime(1, TimeUnit.MINUTES)
              .keepAliveTimeout(20, TimeUnit.SECONDS)
              .addTransportFilter(new Connections(protection.metrics()));
      // The last comes first: what is too much costs no look at who sent it.
      access.ifPresent(control -> builder.intercept(new AccessInterceptor(control)));
      builder
          .intercept(new AdmissionInterceptor(protection))
          .intercept(new MetricCollectingServerInterceptor(metrics));
      bound(builder, protection.limits().connections());
      services.forEach(builder::addService);
      if (access.isPresent()) {
        requireRights(services);
      }
      if (tls.isPresent()) {
        Optional<RevocationList> revoked = tls.get().openRevocations();
        revoked.ifPresent(list -> builder.intercept(new RevocationInterceptor(list)));
        builder.sslContext(tls.get().context(revoked));
      }
      return new RpcEndpoint(listen(builder.build(), address), threads, protection.gate());
    } catch (IOException | RuntimeException e) {
      threads.shutdownNow();
      throw e;
    }
  }

  // Such a call would be refused to everybody: better to learn of it before anybody calls.
  private static void requireRights(List<BindableService> services) {
    for (BindableService service : services) {
      for (ServerMethodDefinition<?, ?> method : service.bindService().getMethods()) {
        String name = method.getMethodDescriptor().getFullMethodName();
        if (CallRights.of(name).isEmpty()) {
          throw new IllegalStateException(name + " is not in the table of rights");
        }
      }
    }
  }

  private static void bound(NettyServerBuilder builder, LoadLimits.Connections limits) {
    builder
        .maxConcurrentCallsPerConnection(limits.calls())
        .maxConnectionIdle(limits.idle().toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAge(limits.age().toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAgeGrace(limits.grace().toMillis(), TimeUnit.MILLISECONDS);
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

  /**
   * Takes no more calls, and finishes those in progress for at most ten seconds; a stream ends once
   * what it had begun is acknowledged.
   */
  @Override
  public void close() {
    server.shutdown();
    gate.drain();
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

  private static final class Connections extends ServerTransportFilter {
    private final LoadMetrics metrics;

    Connections(LoadMetrics metrics) {
      this.metrics = metrics;
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
      metrics.connected();
      return attributes;
    }

    @Override
    public void transportTerminated(Attributes attributes) {
      metrics.disconnected();
    }
  }
}
