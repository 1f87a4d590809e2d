package org.xiangfu.server.replication;

import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Ratis' gRPC, with followers led by a {@link MemberAppender} and the lead handed over by {@link
 * HandOverRpc}. Ratis makes it by its name.
 */
public final class PeerRpc implements RpcType {
  private static final String DIRECTORY = "xiangfu.peer.directory";

  /** Has servers of these properties and parameters use it. */
  static void use(RaftProperties properties, Parameters parameters, PeerDirectory directory) {
    RaftConfigKeys.Rpc.setType(properties, new PeerRpc());
    parameters.put(DIRECTORY, directory, PeerDirectory.class);
  }

  @Override
  public String name() {
    return PeerRpc.class.getName();
  }

  @Override
  public GrpcFactory newFactory(Parameters parameters) {
    PeerDirectory directory = parameters.getNonNull(DIRECTORY, PeerDirectory.class);
    return new GrpcFactory(parameters) {
      @Override
      public LogAppender newLogAppender(
          RaftServer.Division server, LeaderState leader, FollowerInfo follower) {
        return new MemberAppender(server, leader, follower, directory);
      }

      @Override
      public GrpcServices newRaftServerRpc(RaftServer server) {
        return new HandOverRpc(super.newRaftServerRpc(server));
      }
    };
  }
}
