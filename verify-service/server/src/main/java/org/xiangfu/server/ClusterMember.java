package org.xiangfu.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.ServerConfig.Membership;
import org.xiangfu.server.cluster.ClusterDirectory;
import org.xiangfu.server.cluster.ClusterFile;
import org.xiangfu.server.cluster.ClusterNode;
import org.xiangfu.server.cluster.LocalReplicas;
import org.xiangfu.server.cluster.NodeView;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.ShardSource;
import org.xiangfu.server.keys.PurgeNote;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.RaftTransport;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.replication.ReplicatedState;
import org.xiangfu.server.replication.SoleNode;

/** This node's place in its cluster: one of several, or alone in one of its own. */
final class ClusterMember implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterMember.class);
  private static final Duration REMINDER = Duration.ofSeconds(30);

  private final NodeIdentity identity;
  private final LocalReplicas replicas = new LocalReplicas();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private Optional<ClusterDirectory> directory = Optional.empty();
  private Supplier<List<String>> groups = () -> ClusterFile.groupNames(1);
  private RaftNode raft;

  private ClusterMember(NodeIdentity identity) {
    this.identity = identity;
  }

  /**
   * The node that a data folder belongs to; it takes no part yet.
   *
   * @throws IOException if the folder or the cluster file cannot be used; says what to do
   */
  static ClusterMember of(ServerConfig config) throws IOException {
    Optional<ClusterFile> cluster = Optional.empty();
    if (config.cluster().isPresent()) {
      Membership membership = config.cluster().get();
      cluster = Optional.of(ClusterFile.read(membership.file()));
      if (cluster.get().node(membership.nodeId()).filter(ClusterNode::witness).isPresent()) {
        throw new IOException(
            "%s makes %s a witness, which holds no data"
                .formatted(membership.file(), membership.nodeId()));
      }
    }
    Optional<NodeIdentity.Member> named =
        cluster.map(
            file -> new NodeIdentity.Member(config.cluster().get().nodeId(), file.cluster()));
    var identity = NodeIdentity.of(config.dataDir(), config.pack().id(), named, config.training());
    return new ClusterMember(identity);
  }

  /**
   * Takes part: from now on it may be given the lead.
   *
   * @throws IOException if log, indexes or address cannot be used; nothing runs then
   */
  void join(ServerConfig config) throws IOException {
    try {
      open(config);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void open(ServerConfig config) throws IOException {
    var settings =
        new RaftNode.Settings(
            identity.nodeId(),
            identity.clusterId(),
            config.dataDir().resolve("raft"),
            withPort(config.peer()),
            config.peerTls(),
            new PurgeNote(config.dataDir()).logIsShortened()
                ? RaftNode.LogLimits.SHORTEST
                : RaftNode.LogLimits.USUAL);
    if (config.cluster().isEmpty()) {
      raft = SoleNode.start(settings, replicas.groups(), groups.get());
    } else {
      Membership membership = config.cluster().get();
      var transport = new RaftTransport(settings.clusterId(), settings.tls());
      var looking = ClusterDirectory.start(membership.file(), membership.nodeId(), transport);
      parts.push(looking);
      directory = Optional.of(looking);
      groups = looking::groups;
      raft = RaftNode.start(settings, replicas.groups(), looking);
    }
    parts.push(raft);
  }

  // Ratis cannot take a free port itself, and writes the address into its configuration.
  private static InetSocketAddress withPort(InetSocketAddress address) throws IOException {
    if (address.getPort() != 0) {
      return address;
    }
    InetAddress host = address.getAddress();
    try (var socket = new ServerSocket(0, 1, host)) {
      return new InetSocketAddress(host, socket.getLocalPort());
    }
  }

  /**
   * Waits until every group of this node has a leader; a node of a cluster may wait for others.
   *
   * @throws InterruptedIOException if it was told to stop
   */
  void awaitReady(BooleanSupplier stopping) throws InterruptedIOException {
    long reminded = System.nanoTime() - REMINDER.toNanos();
    while (!raft.ready()) {
      if (stopping.getAsBoolean()) {
        throw new InterruptedIOException("told to stop before it served");
      }
      if (System.nanoTime() - reminded > REMINDER.toNanos()) {
        reminded = System.nanoTime();
        LOG.info(
            raft.held().isEmpty()
                ? "waiting to be given a part of the cluster: xiangfu cluster apply" + " 等待加入叢集"
                : "waiting for a majority of the other nodes 等待其他節點");
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while it waited for its cluster");
      }
    }
  }

  RaftNode raft() {
    return raft;
  }

  /** The states of the groups that this node holds, the ledger first. */
  List<ReplicatedState> heldStates() {
    return raft.held().stream()
        .sorted(Comparator.comparing(group -> !group.equals(Ledger.GROUP)))
        .map(replicas::state)
        .toList();
  }

  UUID clusterId() {
    return identity.clusterId();
  }

  /** Where a node of the cluster stands; empty if that is not known. */
  String site(String node) {
    return directory.flatMap(each -> each.site(node)).orElse("");
  }

  /** Ids of all nodes of the cluster that may hold data. */
  Set<String> dataNodes() {
    return directory.map(ClusterDirectory::dataNodes).orElse(Set.of(nodeId()));
  }

  String nodeId() {
    return identity.nodeId();
  }

  /** The nodes of the cluster file, as they were seen last; none without one. */
  List<NodeView> nodes() {
    return directory.map(ClusterDirectory::nodes).orElse(List.of());
  }

  /** Names of all groups that the cluster has by now. */
  List<String> groups() {
    return groups.get();
  }

  /** The gallery's shards as they come and go. */
  ShardSource shards() {
    return new ShardSource() {
      @Override
      public List<Integer> shards() {
        return groups().stream()
            .map(Gallery::shardOf)
            .flatMapToInt(OptionalInt::stream)
            .boxed()
            .toList();
      }

      @Override
      public Replicas replicas(int shard) {
        return raft.replicas(Gallery.groupName(shard));
      }
    };
  }

  LocalReplicas replicas() {
    return replicas;
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        failure = new IOException("this node did not leave its cluster cleanly", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
