package org.xiangfu.server.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.ShardMap;
import org.xiangfu.server.replication.PeerDirectory;
import org.xiangfu.server.replication.RaftTransport;

/**
 * Knows which nodes hold which groups by asking each of them every two seconds, and takes over
 * changes of the cluster file. A node that does not answer is believed to hold what it last held.
 */
public final class ClusterDirectory implements PeerDirectory, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterDirectory.class);
  private static final int PERIOD_SECONDS = 2;
  private static final String NO_GROUP = "directory";
  private static final List<String> EVERY_GROUP = ClusterFile.groupNames(ShardMap.MAX_SHARDS);

  private record Seen(boolean alive, long nanos, Set<RaftGroupId> groups) {}

  private record Known(
      ClusterFile cluster,
      FileTime changed,
      List<String> groups,
      Map<String, List<RaftPeer>> holders) {}

  private final Path file;
  private final ClusterNode self;
  private final RaftTransport transport;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final ExecutorService calls =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("directory-call-", 1).factory());
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("directory").daemon(true).factory());
  private RaftClient client;
  private volatile Known known;

  private ClusterDirectory(Path file, ClusterNode self, RaftTransport transport, Known known) {
    this.file = file;
    this.self = self;
    this.transport = transport;
    this.known = known;
    this.client = client(known.cluster());
  }

  /**
   * Starts to look around.
   *
   * @param file the cluster file, read again whenever it changes
   * @param nodeId this node
   * @throws IOException if the file cannot be read or does not name this node
   */
  public static ClusterDirectory start(Path file, String nodeId, RaftTransport transport)
      throws IOException {
    var changed = Files.getLastModifiedTime(file);
    var cluster = ClusterFile.read(file);
    ClusterNode self =
        cluster
            .node(nodeId)
            .orElseThrow(() -> new IOException(file + " names no node called " + nodeId));
    var directory =
        new ClusterDirectory(
            file, self, transport, new Known(cluster, changed, cluster.groups(), Map.of()));
    directory.conclude();
    var _ =
        directory.clock.scheduleWithFixedDelay(
            directory::look, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    return directory;
  }

  private RaftClient client(ClusterFile cluster) {
    return transport.once(
        transport.group(NO_GROUP, cluster.nodes().stream().map(node -> node.raftPeer(0)).toList()));
  }

  private void look() {
    try {
      reload();
      List<CompletableFuture<Void>> answers = new ArrayList<>();
      for (ClusterNode node : known.cluster().nodes()) {
        answers.add(CompletableFuture.runAsync(() -> ask(node), calls));
      }
      CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
      conclude();
    } catch (IOException | RuntimeException e) {
      LOG.warn("the cluster could not be looked at: {}", e.getMessage());
    }
  }

  private void reload() throws IOException {
    FileTime changed = Files.getLastModifiedTime(file);
    if (changed.equals(known.changed())) {
      return;
    }
    ClusterFile cluster = ClusterFile.read(file);
    if (!cluster.cluster().equals(known.cluster().cluster())) {
      LOG.error("{} is of another cluster; it is not taken over", file);
      known = new Known(known.cluster(), changed, known.groups(), known.holders());
      return;
    }
    Optional<ClusterNode> turned = turned(known.cluster(), cluster);
    if (turned.isPresent()) {
      LOG.error(
          "{} makes node {} a witness, or a witness a full node; it is not taken over: give the"
              + " node another id and an empty data folder",
          file,
          turned.get().id());
      known = new Known(known.cluster(), changed, known.groups(), known.holders());
      return;
    }
    LOG.info("taking over the changed cluster file {}", file);
    client.close();
    client = client(cluster);
    known = new Known(cluster, changed, known.groups(), known.holders());
  }

  private static Optional<ClusterNode> turned(ClusterFile before, ClusterFile after) {
    return after.nodes().stream()
        .filter(
            node ->
                before.node(node.id()).filter(old -> old.witness() != node.witness()).isPresent())
        .findFirst();
  }

  private void ask(ClusterNode node) {
    long begun = System.nanoTime();
    try {
      var reply = client.getGroupManagementApi(RaftPeerId.valueOf(node.id())).list();
      seen.put(
          node.id(), new Seen(true, System.nanoTime() - begun, new HashSet<>(reply.getGroupIds())));
    } catch (IOException | RuntimeException e) {
      // Ratis throws gRPC's own exceptions where nobody listens.
      seen.computeIfPresent(node.id(), (_, last) -> new Seen(false, last.nanos(), last.groups()));
    }
  }

  private void conclude() {
    ClusterFile cluster = known.cluster();
    var placement = new Placement(cluster);
    Map<String, List<RaftPeer>> holders = new HashMap<>();
    List<String> groups = EVERY_GROUP.stream().filter(group -> exists(cluster, group)).toList();
    if (groups.stream().noneMatch(group -> Gallery.shardOf(group).isPresent())) {
      // Yet to be founded.
      groups = cluster.groups();
    }
    for (String group : groups) {
      RaftGroupId id = transport.groupId(group);
      List<ClusterNode> nodes =
          cluster.nodes().stream().filter(node -> !node.witness() && holds(node, id)).toList();
      // Before anybody was heard, what the file says is the best guess.
      List<ClusterNode> believed = nodes.isEmpty() ? placement.members(group) : nodes;
      holders.put(
          group,
          believed.stream()
              .filter(node -> !node.witness())
              .sorted(nearest())
              .map(node -> node.raftPeer(0))
              .toList());
    }
    known = new Known(cluster, known.changed(), groups, Map.copyOf(holders));
  }

  // A group of the file is yet to be founded, or founded no more, if all tell that they lack it.
  private boolean exists(ClusterFile cluster, String group) {
    RaftGroupId id = transport.groupId(group);
    boolean named = cluster.groups().contains(group);
    return cluster.nodes().stream()
        .anyMatch(node -> holds(node, id) || (named && !seen.containsKey(node.id())));
  }

  /**
   * Names of the groups that there are, the ledger first: those that some node holds, and those of
   * the file as long as some node was never heard; all of the file's before it is applied.
   */
  public List<String> groups() {
    return known.groups();
  }

  private boolean holds(ClusterNode node, RaftGroupId group) {
    Seen last = seen.get(node.id());
    return last != null && last.groups().contains(group);
  }

  private Comparator<ClusterNode> nearest() {
    return Comparator.comparing((ClusterNode node) -> !node.id().equals(self.id()))
        .thenComparing(node -> !alive(node))
        .thenComparing(node -> !node.site().equals(self.site()))
        .thenComparing(node -> seen.containsKey(node.id()) ? seen.get(node.id()).nanos() : 0);
  }

  private boolean alive(ClusterNode node) {
    Seen last = seen.get(node.id());
    return last == null || last.alive();
  }

  @Override
  public List<RaftPeer> holders(String group) {
    Known now = known;
    List<RaftPeer> holders = now.holders().get(group);
    return holders == null
        ? new Placement(now.cluster())
            .members(group).stream().map(node -> node.raftPeer(0)).toList()
        : holders;
  }

  @Override
  public boolean witness(RaftPeerId peer) {
    return known.cluster().node(peer.toString()).filter(ClusterNode::witness).isPresent();
  }

  /** Ids of all nodes that the file lets hold data. */
  public Set<String> dataNodes() {
    return known.cluster().nodes().stream()
        .filter(node -> !node.witness())
        .map(ClusterNode::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Every node of the file, as it was seen last, in the order of the file. */
  public List<NodeView> nodes() {
    Known now = known;
    return now.cluster().nodes().stream()
        .map(
            node -> {
              Seen last = seen.get(node.id());
              return new NodeView(
                  node,
                  last != null && last.alive(),
                  now.groups().stream()
                      .filter(group -> holds(node, transport.groupId(group)))
                      .toList());
            })
        .toList();
  }

  /** Where a node stands; empty if the file does not name it. */
  public Optional<String> site(String node) {
    return known.cluster().node(node).map(ClusterNode::site);
  }

  @Override
  public void close() throws IOException {
    clock.shutdownNow();
    calls.shutdownNow();
    client.close();
  }
}
