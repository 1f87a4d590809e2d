package org.xiangfu.server.replication;

import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/** Ratis' gRPC, with followers led by a {@link MemberAppender}. Ratis makes it by its name. */
public final class WitnessRpc implements RpcType {
  private static final String DIRECTORY = "xiangfu.peer.directory";

  /** Has servers of these properties and parameters use it. */
  static void use(RaftProperties properties, Parameters parameters, PeerDirectory directory) {
    RaftConfigKeys.Rpc.setType(properties, new WitnessRpc());
    parameters.put(DIRECTORY, directory, PeerDirectory.class);
  }

  @Override
  public String name() {
    return WitnessRpc.class.getName();
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
    };
  }
}
