package org.xiangfu.server.replication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.statemachine.SnapshotInfo;

/**
 * Brings one follower up to date. A witness that is too far behind for the log gets a mark instead
 * of the state; a full replica that is too far behind for the log of a witness that leads gets
 * heartbeats only, until a full replica leads.
 */
final class MemberAppender extends GrpcLogAppender {
  private final PeerDirectory directory;
  private final boolean stateless;

  MemberAppender(
      RaftServer.Division server,
      LeaderState leader,
      FollowerInfo follower,
      PeerDirectory directory) {
    super(server, leader, follower);
    this.directory = directory;
    this.stateless = server.getStateMachine() instanceof WitnessStateMachine;
  }

  @Override
  public GrpcServicesImpl getServerRpc() {
    return (GrpcServicesImpl) ((HandOverRpc) getServer().getRaftServer().getServerRpc()).calls();
  }

  @Override
  public SnapshotInfo shouldInstallSnapshot() {
    SnapshotInfo snapshot = super.shouldInstallSnapshot();
    boolean toWitness = directory.witness(getFollowerId());
    if (snapshot == null || stateless == toWitness) {
      return snapshot;
    }
    return toWitness ? mark(snapshot) : null;
  }

  private SnapshotInfo mark(SnapshotInfo snapshot) {
    Path folder = getServer().getRaftStorage().getStorageDir().getStateMachineDir().toPath();
    try {
      return WitnessMark.write(folder, snapshot.getTermIndex());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Iterable<InstallSnapshotRequestProto> newInstallSnapshotRequests(
      String requestId, SnapshotInfo snapshot) {
    var requests = super.newInstallSnapshotRequests(requestId, snapshot);
    return () ->
        new SnapshotChunks(requests.iterator(), snapshot.getFiles().iterator(), getFollower());
  }

  private boolean mustWait() {
    return stateless && !directory.witness(getFollowerId()) && shouldInstallSnapshot(true);
  }

  @Override
  public AppendEntriesRequestProto newAppendEntriesRequest(long callId, boolean heartbeat)
      throws RaftLogIOException {
    return super.newAppendEntriesRequest(callId, heartbeat || mustWait());
  }

  @Override
  public boolean hasAppendEntries() {
    return super.hasAppendEntries() && !mustWait();
  }
}
