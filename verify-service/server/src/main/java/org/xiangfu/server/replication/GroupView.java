package org.xiangfu.server.replication;

import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.util.LifeCycle;

/**
 * A group as a node that holds it sees it.
 *
 * @param role LEADER, FOLLOWER, CANDIDATE; empty while the group does not run
 * @param leaderId empty if none is known
 * @param committedIndex highest that the node has heard of
 * @param snapshotIndex −1 if there is none
 * @param ready true if there is a leader and the node has applied what was committed before: on the
 *     leader before it led, on others before it heard of the leader
 */
public record GroupView(
    String role,
    String leaderId,
    long term,
    long appliedIndex,
    long committedIndex,
    long snapshotIndex,
    boolean ready) {
  private static final GroupView NOT_STARTED = new GroupView("", "", 0, -1, -1, -1, false);

  static GroupView of(RaftServer.Division division, boolean caughtUp) {
    DivisionInfo info = division.getInfo();
    if (info.getLifeCycleState() != LifeCycle.State.RUNNING) {
      // Its log is not open, and Ratis would throw.
      return NOT_STARTED;
    }
    try {
      return running(division, info, caughtUp);
    } catch (IllegalStateException e) {
      // Ratis says RUNNING a moment before all of it has started.
      return NOT_STARTED;
    }
  }

  private static GroupView running(
      RaftServer.Division division, DivisionInfo info, boolean caughtUp) {
    SnapshotInfo snapshot = division.getStateMachine().getLatestSnapshot();
    var leader = info.getLeaderId();
    long committed =
        division.getCommitInfos().stream()
            .mapToLong(CommitInfoProto::getCommitIndex)
            .max()
            .orElse(-1);
    return new GroupView(
        info.getCurrentRole().name(),
        leader == null ? "" : leader.toString(),
        info.getCurrentTerm(),
        info.getLastAppliedIndex(),
        committed,
        snapshot == null ? -1 : snapshot.getIndex(),
        info.isAlive() && (info.isLeader() ? info.isLeaderReady() : leader != null && caughtUp));
  }
}
