package org.xiangfu.server.replication;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that keeps the logs of its groups and votes in them, and holds no state. It is elected
 * only where its log is the longest, and gives the lead away as soon as a full replica has all of
 * it. Thread-safe.
 */
public final class WitnessNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WitnessNode.class);
  private static final int PERIOD_MILLIS = 100;
  private static final int STEP_DOWN_MILLIS = 1_000;

  private final RaftNode raft;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("witness").daemon(true).factory());

  private WitnessNode(RaftNode raft) {
    this.raft = raft;
  }

  /**
   * Starts the groups that the storage holds.
   *
   * @param groups names of all groups that the cluster can have
   * @throws IOException if storage or address cannot be used
   */
  public static WitnessNode start(
      RaftNode.Settings settings, List<String> groups, PeerDirectory directory) throws IOException {
    var node = new WitnessNode(RaftNode.witness(settings, groups, directory));
    var _ =
        node.clock.scheduleWithFixedDelay(
            node::giveUpLeads, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return node;
  }

  // Ratis itself yields to none but the peer of highest priority, which may be the one that is
  // lost.
  private void giveUpLeads() {
    for (String group : raft.held()) {
      try {
        if (stepDownIfCaughtUp(raft.division(group))) {
          LOG.info("{}: a full replica has the whole log; this witness gives up the lead", group);
        }
      } catch (IOException | RuntimeException e) {
        LOG.debug("{}: the lead could not be given up", group, e);
      }
    }
  }

  private static boolean stepDownIfCaughtUp(RaftServer.Division group) throws IOException {
    if (!group.getInfo().isLeaderReady()) {
      return false;
    }
    long[] matched = group.getInfo().getFollowerMatchIndices();
    long last = group.getRaftLog().getLastEntryTermIndex().getIndex();
    if (matched == null || Arrays.stream(matched).noneMatch(index -> index >= last)) {
      return false;
    }
    RaftServer server = group.getRaftServer();
    var stepDown =
        new TransferLeadershipRequest(
            ClientId.randomId(),
            server.getId(),
            group.getMemberId().getGroupId(),
            0,
            null,
            STEP_DOWN_MILLIS);
    return server.transferLeadership(stepDown).isSuccess();
  }

  /** Names of the groups that it leads for the moment. */
  public List<String> leads() {
    return raft.held().stream().filter(this::leads).toList();
  }

  private boolean leads(String group) {
    try {
      return raft.view(group).role().equals("LEADER");
    } catch (IOException e) {
      return false;
    }
  }

  /** Its part in the Raft groups. */
  public RaftNode raft() {
    return raft;
  }

  @Override
  public void close() throws IOException {
    clock.shutdownNow();
    raft.close();
  }
}
