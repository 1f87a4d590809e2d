package org.xiangfu.server.replication;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.retry.RetryPolicy;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.TimeDuration;

/**
 * This node's part in its Raft groups: one peer by default, the same code with more. Thread-safe.
 */
public final class RaftNode implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final RaftServer server;
  private final Map<String, RaftGroup> groups = new HashMap<>();
  private final Map<String, RaftClient> clients = new HashMap<>();

  private RaftNode(RaftServer server) {
    this.server = server;
  }

  /**
   * Where a node keeps its log and is reached by its peers.
   *
   * @param nodeId this node's name among its peers
   * @param clusterId names the cluster; group ids derive from it
   * @param storage folder of log and indexes
   * @param address this node's own peer address
   */
  public record Settings(String nodeId, UUID clusterId, Path storage, InetSocketAddress address) {}

  /**
   * Starts the groups and waits until each has a leader and has applied its log.
   *
   * @throws IOException if storage or address cannot be used, or a group did not become ready
   */
  public static RaftNode start(Settings settings, List<? extends ReplicatedState> states)
      throws IOException {
    UnbegunGroups.discard(settings.storage());
    Map<RaftGroupId, ReplicatedState> byGroup = new HashMap<>();
    states.forEach(state -> byGroup.put(groupId(settings, state.name()), state));
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(peer(settings).getId())
            .setProperties(RaftSettings.of(settings))
            .setStateMachineRegistry(group -> new LuceneStateMachine(byGroup.get(group)))
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    var node = new RaftNode(server);
    try {
      server.start();
      for (ReplicatedState state : states) {
        node.join(settings, state.name());
      }
      for (ReplicatedState state : states) {
        node.awaitReady(state.name());
      }
      return node;
    } catch (IOException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private static RaftPeer peer(Settings settings) {
    return RaftPeer.newBuilder().setId(settings.nodeId()).setAddress(settings.address()).build();
  }

  private static RaftGroupId groupId(Settings settings, String name) {
    return groupId(settings.clusterId(), name);
  }

  static RaftGroupId groupId(UUID clusterId, String name) {
    byte[] seed = (clusterId + "/" + name).getBytes(StandardCharsets.UTF_8);
    return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(seed));
  }

  private void join(Settings settings, String name) throws IOException {
    RaftPeer self = peer(settings);
    RaftGroup group = RaftGroup.valueOf(groupId(settings, name), self);
    groups.put(name, group);
    clients.put(
        name,
        client(
            group,
            self,
            RetryPolicies.retryUpToMaximumCountWithFixedSleep(
                100, TimeDuration.valueOf(100, TimeUnit.MILLISECONDS))));
    for (RaftGroupId known : server.getGroupIds()) {
      if (known.equals(group.getGroupId())) {
        return;
      }
    }
    // A retry would meet the half-made folder and hide why the first attempt failed.
    try (RaftClient once = client(group, self, RetryPolicies.noRetry())) {
      RaftClientReply reply = once.getGroupManagementApi(self.getId()).add(group);
      if (!reply.isSuccess()) {
        throw new IOException(
            "the Raft group " + name + " could not be added", reply.getException());
      }
    }
  }

  private RaftClient client(RaftGroup group, RaftPeer leader, RetryPolicy retries) {
    return RaftClient.newBuilder()
        .setProperties(server.getProperties())
        .setRaftGroup(group)
        .setLeaderId(leader.getId())
        .setRetryPolicy(retries)
        .build();
  }

  private void awaitReady(String name) throws IOException {
    long until = System.nanoTime() + START_LIMIT.toNanos();
    while (!view(name).ready()) {
      if (System.nanoTime() > until) {
        throw new IOException("the Raft group " + name + " was not ready after " + START_LIMIT);
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while the Raft group " + name + " started");
      }
    }
  }

  /** Proposes to a group, through whichever peer leads it. */
  public Proposer proposer(String name) {
    RaftClient client = clients.get(name);
    return command ->
        client
            .async()
            .send(message(command))
            .thenCompose(RaftNode::result)
            .exceptionallyCompose(
                error -> CompletableFuture.failedFuture(new UnconfirmedWriteException(error)));
  }

  private static CompletableFuture<byte[]> result(RaftClientReply reply) {
    return reply.isSuccess()
        ? CompletableFuture.completedFuture(reply.getMessage().getContent().toByteArray())
        : CompletableFuture.failedFuture(reply.getException());
  }

  // Ratis logs the messages it fails to send, and by default shows how they begin.
  private static Message message(byte[] command) {
    return Message.valueOf(
        ByteString.copyFrom(command), () -> "command of " + command.length + " bytes");
  }

  /**
   * A group as this node sees it.
   *
   * @param role LEADER, FOLLOWER, CANDIDATE
   * @param leaderId empty if none is known
   * @param snapshotIndex −1 if there is none
   * @param ready true if there is a leader and, on the leader, the log of before is applied
   */
  public record View(
      String role,
      String leaderId,
      long term,
      long appliedIndex,
      long snapshotIndex,
      boolean ready) {}

  /** Looks at a group. */
  public View view(String name) throws IOException {
    var division = division(name);
    var info = division.getInfo();
    SnapshotInfo snapshot = division.getStateMachine().getLatestSnapshot();
    var leader = info.getLeaderId();
    return new View(
        info.getCurrentRole().name(),
        leader == null ? "" : leader.toString(),
        info.getCurrentTerm(),
        info.getLastAppliedIndex(),
        snapshot == null ? -1 : snapshot.getIndex(),
        info.isAlive() && (info.isLeader() ? info.isLeaderReady() : leader != null));
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
    RaftClientReply reply =
        clients.get(name).getSnapshotManagementApi(server.getId()).create(true, limit.toMillis());
    if (!reply.isSuccess()) {
      throw new IOException(name + ": the index was not committed", reply.getException());
    }
  }

  private RaftServer.Division division(String name) throws IOException {
    return server.getDivision(groups.get(name).getGroupId());
  }

  /** True if every group of this node is ready. */
  public boolean ready() {
    try {
      for (String name : groups.keySet()) {
        if (!view(name).ready()) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      // Ratis does not know the group any more: it was closed after a failure.
      return false;
    }
  }

  /** Leaves the groups and commits their indexes. */
  @Override
  public void close() throws IOException {
    try {
      for (RaftClient client : clients.values()) {
        client.close();
      }
    } finally {
      server.close();
    }
  }
}
