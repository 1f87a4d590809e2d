package org.xiangfu.server.replication;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.protocol.RaftServerAsynchronousProtocol;

/**
 * Calls to the peers, of which the order to take the lead never fails at once: a leader of Ratis
 * 3.3 that is refused before it has looked takes no more writes, until another is elected.
 */
final class HandOverRpc implements GrpcServices {
  /** Long beside the microseconds until it looks, short beside the 300 ms that it then waits. */
  private static final long PAUSE_MILLIS = 50;

  private final GrpcServices calls;

  HandOverRpc(GrpcServices calls) {
    this.calls = calls;
  }

  GrpcServices calls() {
    return calls;
  }

  @Override
  public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
      throws IOException {
    try {
      return calls.startLeaderElection(request);
    } catch (IOException | RuntimeException e) {
      pause();
      throw e;
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while it handed the lead over");
    }
  }

  @Override
  public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
    return calls.requestVote(request);
  }

  @Override
  public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request)
      throws IOException {
    return calls.appendEntries(request);
  }

  @Override
  public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request)
      throws IOException {
    return calls.installSnapshot(request);
  }

  @Override
  public RaftServerAsynchronousProtocol async() {
    return calls.async();
  }

  @Override
  public void start() throws IOException {
    calls.start();
  }

  @Override
  public InetSocketAddress getInetSocketAddress() {
    return calls.getInetSocketAddress();
  }

  @Override
  public InetSocketAddress getClientServerAddress() {
    return calls.getClientServerAddress();
  }

  @Override
  public InetSocketAddress getAdminServerAddress() {
    return calls.getAdminServerAddress();
  }

  @Override
  public void handleException(RaftPeerId peer, Exception error, boolean reconnect) {
    calls.handleException(peer, error, reconnect);
  }

  @Override
  public void notifyNotLeader(RaftGroupId group) {
    calls.notifyNotLeader(group);
  }

  @Override
  public RpcType getRpcType() {
    return calls.getRpcType();
  }

  @Override
  public void addRaftPeers(Collection<RaftPeer> peers) {
    calls.addRaftPeers(peers);
  }

  @Override
  public void addRaftPeers(RaftPeer... peers) {
    calls.addRaftPeers(peers);
  }

  @Override
  public void close() throws IOException {
    calls.close();
  }
}
