package org.xiangfu.server.replication;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;

/**
 * This node's part in the Raft groups of its cluster: one peer by default, the same code with more.
 * Thread-safe.
 */
public final class RaftNode implements AutoCloseable {
  private static final int SEARCH_QUEUE = 1_024;

  private final RaftServer server;
  private final RaftPeer self;
  private final RaftTransport transport;
  private final PeerDirectory directory;
  private final Map<RaftGroupId, String> names;
  private final LocalReads local;
  private final ExecutorService searches;
  private final ReplayGate gate;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("raft-timer").daemon(true).factory());

  // Few at a time: group commit bounds them.
  private final ExecutorService writes =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("raft-write-", 1).factory());

  // As many as the service lets calls in.
  private final ExecutorService reads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("raft-read-", 1).factory());

  private final Map<String, GroupLink> links = new ConcurrentHashMap<>();
  private final Readiness readiness = new Readiness(this::held, this::isReady);

  private RaftNode(
      RaftServer server,
      RaftPeer self,
      RaftTransport transport,
      PeerDirectory directory,
      Map<RaftGroupId, String> names,
      ExecutorService searches,
      ReplayGate gate) {
    this.gate = gate;
    this.server = server;
    this.self = self;
    this.transport = transport;
    this.directory = directory;
    this.names = names;
    this.local = new LocalReads(server, transport, reads);
    this.searches = searches;
  }

  /**
   * Where a node keeps its log and is reached by its peers.
   *
   * @param nodeId this node's name among its peers
   * @param clusterId names the cluster; group ids derive from it
   * @param storage folder of log and indexes
   * @param address this node's own peer address
   * @param tls between peers; empty is plain text
   * @param log how much of it is kept
   */
  public record Settings(
      String nodeId,
      UUID clusterId,
      Path storage,
      InetSocketAddress address,
      Optional<PeerTls> tls,
      LogLimits log) {
    /** Settings with the usual limits of the log. */
    public Settings(
        String nodeId,
        UUID clusterId,
        Path storage,
        InetSocketAddress address,
        Optional<PeerTls> tls) {
      this(nodeId, clusterId, storage, address, tls, LogLimits.USUAL);
    }

    /** This node as its peers know it. */
    public RaftPeer peer() {
      return RaftPeer.newBuilder().setId(nodeId).setAddress(address).build();
    }
  }

  /**
   * How much of the log is kept.
   *
   * @param snapshotEvery so many entries; a snapshot is a cheap Lucene commit, and entries may hold
   *     hundreds of photos. Often, so that a restart replays little: Ratis gives a node the lead as
   *     soon as it has the log, and writers wait until it has applied it
   * @param kept so many entries before the snapshot: a follower that was away for a while is helped
   *     by them rather than by the whole index, and a backup of the log by those since the last
   */
  public record LogLimits(long snapshotEvery, long kept) {
    /** Of a service. */
    public static final LogLimits USUAL = new LogLimits(500, 8_000);

    /** Of a service that keeps no more of its log than it needs. */
    public static final LogLimits SHORTEST = new LogLimits(500, 0);

    /**
     * Of a witness, which has no state to help with: while the other full replica is lost, what it
     * keeps is all that brings a lagging one up to date.
     */
    public static final LogLimits WITNESS = new LogLimits(4_000, 32_000);
  }

  /**
   * What a node may be asked to replicate.
   *
   * @param names of all groups that the cluster can have
   * @param state makes the state of a group of that name
   * @param offered highest {@link CommandLevel} that it understands
   */
  public record Groups(List<String> names, Function<String, ReplicatedState> state, int offered) {
    public Groups {
      names = List.copyOf(names);
    }

    /** Groups that understand all that this release does. */
    public Groups(List<String> names, Function<String, ReplicatedState> state) {
      this(names, state, CommandLevel.NEWEST);
    }
  }

  /**
   * Starts the groups that the storage holds, once all of it was read and found whole.
   *
   * @throws IOException if storage or address cannot be used; if it is the storage, names the file
   *     and says what to do
   */
  public static RaftNode start(Settings settings, Groups groups, PeerDirectory directory)
      throws IOException {
    ExecutorService searches = searchThreads();
    return open(
        settings,
        groups.names(),
        directory,
        searches,
        name ->
            new LuceneStateMachine(
                new LeveledState(groups.state().apply(name), groups.offered()), searches));
  }

  /** As {@link #start}, but the groups have no state. */
  static RaftNode witness(Settings settings, List<String> groups, PeerDirectory directory)
      throws IOException {
    return open(settings, groups, directory, searchThreads(), _ -> new WitnessStateMachine());
  }

  private static RaftNode open(
      Settings settings,
      List<String> groups,
      PeerDirectory directory,
      ExecutorService searches,
      Function<String, StateMachine> machine)
      throws IOException {
    StorageCheck.run(settings.storage());
    UnbegunGroups.discard(settings.storage());
    var transport = new RaftTransport(settings.clusterId(), settings.tls());
    Map<RaftGroupId, String> names = new ConcurrentHashMap<>();
    groups.forEach(name -> names.put(transport.groupId(name), name));
    RaftProperties properties = RaftSettings.of(settings);
    PeerRpc.use(properties, transport.parameters(), directory);
    var gate = new ReplayGate();
    GrpcConfigKeys.Server.setServicesCustomizer(transport.parameters(), gate);
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(settings.peer().getId())
            .setProperties(properties)
            .setParameters(transport.parameters())
            .setStateMachineRegistry(id -> machine.apply(names.get(id)))
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    gate.guard(server);
    var node = new RaftNode(server, settings.peer(), transport, directory, names, searches, gate);
    try {
      server.start();
      return node;
    } catch (IOException | RuntimeException e) {
      node.close();
      throw StorageFault.explain(e, settings.storage());
    }
  }

  private static ExecutorService searchThreads() {
    int threads = Runtime.getRuntime().availableProcessors();
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(SEARCH_QUEUE),
        Thread.ofPlatform().name("search-", 1).daemon(true).factory(),
        (_, _) -> {
          throw new OverloadedException("search");
        });
  }

  /**
   * Makes a group of which this node is the only member, unless it holds it already.
   *
   * @throws IOException if the storage cannot be used
   */
  void found(String name) throws IOException {
    if (local.holds(transport.groupId(name))) {
      return;
    }
    // A retry would meet the half-made folder and hide why the first attempt failed.
    RaftGroup group = transport.group(name, List.of(self));
    try (RaftClient once = transport.unhurried(group)) {
      RaftClientReply reply = once.getGroupManagementApi(self.getId()).add(group);
      if (!reply.isSuccess()) {
        throw new IOException(
            "the Raft group " + name + " could not be made", reply.getException());
      }
    }
  }

  /** A group, wherever its replicas are. */
  public Replicas replicas(String name) {
    return links.computeIfAbsent(
        name, each -> new GroupLink(each, transport, directory, local, timer, writes));
  }

  /** Names of the groups that this node holds a replica of. */
  public List<String> held() {
    List<String> held = new ArrayList<>();
    for (RaftGroupId id : server.getGroupIds()) {
      if (names.containsKey(id)) {
        held.add(names.get(id));
      }
    }
    held.sort(null);
    return held;
  }

  /** Looks at a group that this node holds. */
  public GroupView view(String name) throws IOException {
    var division = division(name);
    return GroupView.of(division, gate.hasCaughtUp(division.getGroup().getGroupId()));
  }

  /** The command level of a group that this node holds. */
  public GroupLevel level(String name) throws IOException {
    return ((LuceneStateMachine) division(name).getStateMachine()).level();
  }

  /** What receives committed log entries, in order. */
  @FunctionalInterface
  public interface EntryVisitor {
    /** Takes one entry. */
    void visit(LogEntryProto entry) throws IOException;
  }

  /** The position of the newest entry that this node has applied. */
  public TermIndex applied(String name) throws IOException {
    return division(name).getStateMachine().getLastAppliedTermIndex();
  }

  /** The position of the oldest entry that this node's log holds. */
  public long logBegin(String name) throws IOException {
    return division(name).getRaftLog().getStartIndex();
  }

  /**
   * Shows the log entries of a range, both ends included, which must be applied already.
   *
   * @return false if the log begins later than the range does; nothing was shown then
   * @throws IOException if the log was purged while it was read
   */
  public boolean entries(String name, long first, long last, EntryVisitor visitor)
      throws IOException {
    RaftLog log = division(name).getRaftLog();
    if (first <= last && log.get(first) == null) {
      return false;
    }
    for (long index = first; index <= last; index++) {
      LogEntryProto entry = log.get(index);
      if (entry == null) {
        throw new IOException(name + ": log entry " + index + " was purged while it was read");
      }
      visitor.visit(entry);
    }
    return true;
  }

  /**
   * Has this node commit a group's index at the position it has applied by then.
   *
   * @throws IOException if that failed or took longer than the limit
   */
  public void commitIndex(String name, Duration limit) throws IOException {
    try (RaftClient client = transport.unhurried(transport.group(name, List.of(self)))) {
      RaftClientReply reply =
          client.getSnapshotManagementApi(server.getId()).create(true, limit.toMillis());
      if (!reply.isSuccess()) {
        throw new IOException(name + ": the index was not committed", reply.getException());
      }
    }
  }

  /**
   * How many committed entries each other member of a group is behind, by its id, as the leader
   * last heard of it; empty on a node that does not lead the group.
   */
  public Map<String, Long> memberLag(String name) throws IOException {
    var division = division(name);
    if (!division.getInfo().isLeader()) {
      return Map.of();
    }
    long committed = division.getRaftLog().getLastCommittedIndex();
    Map<String, Long> lag = new HashMap<>();
    for (CommitInfoProto each : division.getCommitInfos()) {
      RaftPeerId member = RaftPeerId.valueOf(each.getServer().getId());
      if (!member.equals(server.getId())) {
        lag.put(member.toString(), Math.max(0, committed - each.getCommitIndex()));
      }
    }
    return lag;
  }

  RaftServer.Division division(String name) throws IOException {
    return server.getDivision(transport.groupId(name));
  }

  /**
   * True if this node holds a replica and every one of its groups is ready; once they all were, one
   * that comes later counts from when it is ready itself.
   */
  public boolean ready() {
    return readiness.look();
  }

  private boolean isReady(String name) {
    try {
      return view(name).ready();
    } catch (IOException e) {
      // Ratis does not know the group any more: it was removed, or closed after a failure.
      return false;
    }
  }

  /** Leaves the groups and commits their indexes. */
  @Override
  public void close() throws IOException {
    try {
      links.values().forEach(GroupLink::close);
    } finally {
      timer.shutdownNow();
      writes.shutdownNow();
      reads.shutdownNow();
      server.close();
      gate.close();
      searches.shutdown();
    }
  }
}
