package org.xiangfu.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.cluster.ClusterDirectory;
import org.xiangfu.server.cluster.ClusterFile;
import org.xiangfu.server.cluster.ClusterNode;
import org.xiangfu.server.gallery.ShardMap;
import org.xiangfu.server.ops.HealthEndpoint;
import org.xiangfu.server.ops.HostMetrics;
import org.xiangfu.server.ops.MetricsEndpoint;
import org.xiangfu.server.ops.RaftMetrics;
import org.xiangfu.server.replication.PeerTls;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.RaftTransport;
import org.xiangfu.server.replication.WitnessNode;

/**
 * A running witness: it keeps the logs of its groups and votes, and has no client port, no face
 * engine, no index and no portraits. Health says NOT_SERVING while it holds no group or a group has
 * no leader, and from the moment that closing begins.
 */
public final class WitnessServer implements RunningNode {
  private static final Logger LOG = LoggerFactory.getLogger(WitnessServer.class);
  private static final int HEALTH_MILLIS = 500;

  private final HealthStatusManager health = new HealthStatusManager();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Config config;

  // What was opened, newest first: closing goes through it in this order.
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private WitnessNode witness;
  private Optional<MetricsEndpoint> metricsEndpoint = Optional.empty();

  /**
   * What a witness is told.
   *
   * @param dataDir holds its logs
   * @param peer own address of Raft
   * @param peerTls between nodes; empty is plain text
   * @param cluster the cluster that it is of
   * @param metrics address of the Prometheus endpoint, if wanted; port 0 takes a free one
   * @param health address of the health probes in plain text, if wanted; port 0 takes a free one
   */
  public record Config(
      Path dataDir,
      InetSocketAddress peer,
      Optional<PeerTls> peerTls,
      ServerConfig.Membership cluster,
      Optional<InetSocketAddress> metrics,
      Optional<InetSocketAddress> health) {}

  private WitnessServer(Config config) {
    this.config = config;
  }

  /**
   * Starts a witness and returns once its peers can reach it.
   *
   * @throws IOException if data folder, cluster file or an address cannot be used; says what to do
   */
  public static WitnessServer start(Config config) throws IOException {
    var server = new WitnessServer(config);
    try {
      server.open();
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void open() throws IOException {
    setHealth(ServingStatus.NOT_SERVING);
    if (config.health().isPresent()) {
      opened(HealthEndpoint.start(config.health().get(), health));
    }
    Path file = config.cluster().file();
    ClusterFile cluster = ClusterFile.read(file);
    if (cluster.node(config.cluster().nodeId()).filter(ClusterNode::witness).isEmpty()) {
      throw new IOException(file + " names no witness called " + config.cluster().nodeId());
    }
    var member = new NodeIdentity.Member(config.cluster().nodeId(), cluster.cluster());
    var identity = NodeIdentity.of(config.dataDir(), NodeIdentity.NO_PACK, Optional.of(member));
    var settings =
        new RaftNode.Settings(
            identity.nodeId(),
            identity.clusterId(),
            config.dataDir().resolve("raft"),
            config.peer(),
            config.peerTls(),
            RaftNode.LogLimits.WITNESS);
    var transport = new RaftTransport(identity.clusterId(), config.peerTls());
    var directory = opened(ClusterDirectory.start(file, identity.nodeId(), transport));
    witness =
        opened(WitnessNode.start(settings, ClusterFile.groupNames(ShardMap.MAX_SHARDS), directory));
    opened(
        RaftMetrics.bind(
            metrics, witness.raft(), directory::groups, node -> directory.site(node).orElse("")));
    Gauge.builder("xiangfu.witness.leads", witness, each -> each.leads().size())
        .description("Groups that this witness leads; it takes no writes meanwhile")
        .register(metrics);
    HostMetrics.bind(metrics, config.dataDir(), Optional.empty());
    new JvmMemoryMetrics().bindTo(metrics);
    if (config.metrics().isPresent()) {
      metricsEndpoint = Optional.of(opened(MetricsEndpoint.start(config.metrics().get(), metrics)));
    }
    watch();
    LOG.info("this node is a witness: it votes, holds no data and serves no clients 見證節點");
  }

  private void watch() {
    var clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("health").daemon(true).factory());
    opened(clock);
    Runnable look =
        () -> setHealth(witness.raft().ready() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    var _ = clock.scheduleWithFixedDelay(look, 0, HEALTH_MILLIS, MILLISECONDS);
  }

  private void setHealth(ServingStatus status) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
  }

  private <T extends AutoCloseable> T opened(T resource) {
    parts.push(resource);
    return resource;
  }

  /** The port that its peers connect to. */
  @Override
  public int port() {
    return config.peer().getPort();
  }

  /** The port of the Prometheus endpoint; empty if there is none. */
  public Optional<Integer> metricsPort() {
    return metricsEndpoint.map(MetricsEndpoint::port);
  }

  /** Makes the logs durable and frees everything. Idempotent. */
  @Override
  public void close() {
    health.enterTerminalState();
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.warn("a part of this witness did not close cleanly", e);
      }
    }
  }
}
