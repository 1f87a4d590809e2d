package org.xiangfu.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.server.access.AccessControl;
import org.xiangfu.server.access.AccessMetrics;
import org.xiangfu.server.backup.BackupSource;
import org.xiangfu.server.backup.Backups;
import org.xiangfu.server.cases.CaseFeed;
import org.xiangfu.server.cases.ReceiptKeys;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.recall.RecallSamplers;
import org.xiangfu.server.gallery.recall.RecallSettings;
import org.xiangfu.server.incidents.ProbeMemory;
import org.xiangfu.server.keys.KeyRenewal;
import org.xiangfu.server.keys.KeyRotation;
import org.xiangfu.server.keys.OldKeysPurge;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ops.HealthEndpoint;
import org.xiangfu.server.ops.HostMetrics;
import org.xiangfu.server.ops.LedgerMetrics;
import org.xiangfu.server.ops.MetricsEndpoint;
import org.xiangfu.server.ops.RaftMetrics;
import org.xiangfu.server.ops.ServiceMetrics;
import org.xiangfu.server.portrait.PortraitStore;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.rpc.LoadProtection;
import org.xiangfu.server.rpc.RecognitionPool;
import org.xiangfu.server.rpc.RpcEndpoint;
import org.xiangfu.server.rpc.Services;
import org.xiangfu.server.rpc.TrainingGuard;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.SealedRecords;
import org.xiangfu.server.warmup.WarmUp;

/**
 * One running node of the service. It warms up, then joins its Raft groups and listens to clients.
 * Health says NOT_SERVING until then and until the log is applied, while a Raft group has no leader
 * or has failed, and from the moment that closing begins.
 */
public final class XiangfuServer implements RunningNode {
  private static final Logger LOG = LoggerFactory.getLogger(XiangfuServer.class);
  private static final int HEALTH_MILLIS = 500;
  private static final int FOLLOW_MILLIS = 2_000;

  private final HealthStatusManager health = new HealthStatusManager();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  // What was opened, newest first: closing goes through it in this order.
  private final Deque<Part> parts = new ArrayDeque<>();
  private Gallery gallery;
  private RpcEndpoint endpoint;
  private Optional<MetricsEndpoint> metricsEndpoint = Optional.empty();

  private record Part(String name, AutoCloseable resource) {}

  private XiangfuServer() {}

  /**
   * Starts a node and returns once it serves.
   *
   * @throws IOException if data folder, model pack or an address cannot be used; says what to do
   */
  public static XiangfuServer start(ServerConfig config) throws IOException {
    return start(config, () -> false);
  }

  /**
   * Starts a node and returns once it serves, unless it is told to stop while it warms up.
   *
   * @param stopping true once the node is wanted no more; asked several times a second
   * @throws InterruptedIOException if it was told to stop; nothing runs any more
   * @throws IOException if data folder, model pack or an address cannot be used; says what to do
   */
  public static XiangfuServer start(ServerConfig config, BooleanSupplier stopping)
      throws IOException {
    var server = new XiangfuServer();
    try {
      server.open(config, stopping);
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void open(ServerConfig config, BooleanSupplier stopping) throws IOException {
    setHealth(ServingStatus.NOT_SERVING);
    if (config.health().isPresent()) {
      opened("health port", HealthEndpoint.start(config.health().get(), health));
    }
    DataSeal seal = DataKeys.read(config.archive().dataKey(), config.dataDir(), config.pack());
    var member = ClusterMember.of(config);
    FaceEngine engine = opened("engine", FaceEngine.open(config.pack(), config.workers()));
    // A cold node would be given the lead as soon as it has caught up, and hold everybody up.
    warmUp(config, engine, stopping);
    member.join(config);
    opened("raft", member);
    RaftNode raft = member.raft();
    var ledger = opened("ledger", new Ledger(raft.replicas(Ledger.GROUP), seal));
    opened("checkpoints", LedgerSigning.start(config.archive().checkpoints(), ledger, raft));
    gallery = opened("gallery", Gallery.over(member.shards(), seal));
    var samplers =
        opened(
            "recall",
            new RecallSamplers(
                group ->
                    member.replicas().gallery(group).map(each -> each.state().store()).orElse(null),
                RecallSettings.DEFAULT,
                metrics));
    LoadProtection protection =
        opened("load protection", new LoadProtection(config.limits(), metrics));
    RecognitionPool pool = opened("recognition", new RecognitionPool(config.workers(), protection));
    PortraitStore portraits =
        opened(
            "portraits",
            PortraitStore.open(
                config.archive().sealedPortraits(),
                config.dataDir(),
                config.cluster().isPresent(),
                seal));
    Optional<Backups> backups = backups(config, member);
    Optional<AccessControl> access = access(config, member, ledger);
    ServiceMetrics gauges = ServiceMetrics.bind(metrics, pool, member.replicas());
    LedgerMetrics.bind(metrics, member.replicas(), Clock.systemUTC());
    followGroups(member, samplers, gauges);
    opened("raft metrics", RaftMetrics.bind(metrics, raft, member::groups, member::site));
    HostMetrics.bind(metrics, config.dataDir(), config.tls());
    bindJvm();
    if (config.metrics().isPresent()) {
      metricsEndpoint =
          Optional.of(opened("metrics", MetricsEndpoint.start(config.metrics().get(), metrics)));
    }
    member.awaitReady(stopping);
    // Before the first call: it would be answered, and written, with the wrong keys.
    DataKeys.require(seal, ledger, gallery, raft, member.nodeId(), stopping);
    List<SealedRecords> sealed = sealedRecords(ledger, gallery, portraits);
    opened(
        "key renewal",
        KeyRenewal.start(
            seal,
            ledger,
            gallery,
            sealed,
            () -> LedgerSigning.leads(raft),
            Clock.systemUTC(),
            metrics));
    if (seal.generations().getLast().generation() > 1) {
      opened(
          "old keys",
          OldKeysPurge.start(
              config.dataDir(),
              ledger.keys(),
              raft,
              group -> member.replicas().state(group).store()));
    }
    serve(
        config,
        new Services.Parts(
            version(),
            member.nodeId(),
            engine,
            pool,
            protection,
            gallery,
            ledger,
            raft,
            member.replicas(),
            config.policy(),
            Clock.systemUTC(),
            portraits,
            backups,
            config.numbers(),
            access,
            receipts(config),
            new ProbeMemory(gallery.kept(), config.casework().rememberProbes() > 0, metrics),
            opened("case feed", CaseFeed.start(ledger)),
            metrics,
            new KeyRotation(seal, ledger.keys(), gallery, sealed, member::dataNodes),
            member::nodes));
    opened(
        "the leader's work",
        LeaderWork.start(
            config.casework(),
            ledger,
            gallery,
            engine.pack().calibration(),
            protection.share(),
            () -> LedgerSigning.leads(raft),
            metrics));
    watch(raft);
    if (config.training()) {
      LOG.warn("TRAINING: a service of made-up people, for no real case 訓練模式，非正式作業");
    }
    LOG.info("serving on port {} with the model pack {}", port(), config.pack().id());
  }

  /** All kinds of records that are sealed, and so are sealed anew when keys are renewed. */
  private static List<SealedRecords> sealedRecords(
      Ledger ledger, Gallery gallery, PortraitStore portraits) {
    List<SealedRecords> all = new ArrayList<>(ledger.keys().sealed());
    all.add(gallery.sealed());
    portraits.sealed().ifPresent(all::add);
    return all;
  }

  private static Optional<ReceiptKeys> receipts(ServerConfig config) throws IOException {
    if (config.casework().receiptKey().isEmpty()) {
      LOG.warn(
          "NO --receipt-key: accepted cases have no signed receipt, and no card can be produced of"
              + " one. Make a key: xiangfu keys create --for receipts 未設定收據簽章金鑰，無法簽發製證收據");
      return Optional.empty();
    }
    return Optional.of(ReceiptKeys.read(config.casework().receiptKey().get()));
  }

  private Optional<AccessControl> access(ServerConfig config, ClusterMember member, Ledger ledger)
      throws IOException {
    var counters = new AccessMetrics(metrics);
    if (config.access().isEmpty()) {
      LOG.warn(
          "ACCESS CONTROL IS OFF: whoever can connect may do everything in anybody's name"
              + " 未啟用帳號管制，任何連線者皆可執行所有作業");
      return Optional.empty();
    }
    return Optional.of(
        opened(
            "access",
            AccessControl.start(
                config.access().get(),
                new AccessControl.Parts(
                    member.clusterId(),
                    member.raft().replicas(Ledger.GROUP),
                    ledger,
                    Clock.systemUTC(),
                    System::nanoTime,
                    counters))));
  }

  private Optional<Backups> backups(ServerConfig config, ClusterMember member) throws IOException {
    if (config.archive().backups().isEmpty()) {
      return Optional.empty();
    }
    var source =
        new BackupSource(
            member.clusterId(),
            member.nodeId(),
            config.pack().id(),
            version(),
            member.raft(),
            member::heldStates,
            member::groups);
    return Optional.of(
        opened(
            "backups",
            Backups.start(config.archive().backups().get(), source, Clock.systemUTC(), metrics)));
  }

  private void serve(ServerConfig config, Services.Parts handlers) throws IOException {
    List<BindableService> services =
        new ArrayList<>(TrainingGuard.over(Services.of(handlers), config.training()));
    services.add(health.getHealthService());
    services.add(ProtoReflectionServiceV1.newInstance());
    endpoint =
        opened(
            "grpc",
            RpcEndpoint.start(
                config.listen(),
                config.tls(),
                handlers.access(),
                handlers.protection(),
                metrics,
                services));
  }

  private static void warmUp(ServerConfig config, FaceEngine engine, BooleanSupplier stopping)
      throws InterruptedIOException {
    if (!config.warmUp().isZero()) {
      WarmUp.run(config.warmUp(), engine, config.policy(), stopping);
    }
    if (stopping.getAsBoolean()) {
      throw new InterruptedIOException("told to stop before it served");
    }
  }

  private void followGroups(ClusterMember member, RecallSamplers samplers, ServiceMetrics gauges) {
    Runnable follow =
        () -> {
          List<String> groups = member.groups();
          samplers.follow(
              groups.stream().filter(group -> Gallery.shardOf(group).isPresent()).toList());
          gauges.follow(groups);
        };
    follow.run();
    var clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("groups").daemon(true).factory());
    opened("groups", clock);
    var _ = clock.scheduleWithFixedDelay(follow, FOLLOW_MILLIS, FOLLOW_MILLIS, MILLISECONDS);
  }

  private void watch(RaftNode raft) {
    var clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("health").daemon(true).factory());
    opened("health", clock);
    Runnable look =
        () -> setHealth(raft.ready() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    look.run();
    var _ = clock.scheduleWithFixedDelay(look, HEALTH_MILLIS, HEALTH_MILLIS, MILLISECONDS);
  }

  private void setHealth(ServingStatus status) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    Services.NAMES.forEach(name -> health.setStatus(name, status));
  }

  private void bindJvm() {
    new JvmMemoryMetrics().bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
    var collector = new JvmGcMetrics();
    collector.bindTo(metrics);
    opened("jvm metrics", collector);
  }

  private static String version() {
    String version = XiangfuServer.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private <T extends AutoCloseable> T opened(String name, T resource) {
    parts.push(new Part(name, resource));
    return resource;
  }

  /** The gallery, for programs that embed a node, such as benchmarks. */
  public Gallery gallery() {
    return gallery;
  }

  /** The port that clients connect to. */
  @Override
  public int port() {
    return endpoint.port();
  }

  /** The port of the Prometheus endpoint; empty if there is none. */
  public Optional<Integer> metricsPort() {
    return metricsEndpoint.map(MetricsEndpoint::port);
  }

  /**
   * Tells the load balancer, finishes the calls in progress for at most ten seconds, makes the
   * indexes durable, and frees everything. Idempotent.
   */
  @Override
  public void close() {
    health.enterTerminalState();
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.resource().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.warn("{} did not close cleanly", part.name(), e);
      }
    }
  }
}
