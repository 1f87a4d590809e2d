package org.xiangfu.server.replication;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
            node::yield, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return node;
  }

  // Ratis itself yields to none but the peer of highest priority, which may be the one that is lost.
  private void yield() {
    for (String group : raft.held()) {
      try {
        if (raft.stepDownIfCaughtUp(group)) {
          LOG.info("{}: a full replica has the whole log; this witness gives up the lead", group);
        }
      } catch (IOException | RuntimeException e) {
        LOG.debug("{}: the lead could not be given up", group, e);
      }
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
