package org.xiangfu.server.replication;

import java.util.List;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/** Who holds a replica of a group, as far as this node knows. Thread-safe. */
@FunctionalInterface
public interface PeerDirectory {
  /**
   * Peers that are believed to hold a full replica, nearest first; never empty, and never a
   * witness.
   */
  List<RaftPeer> holders(String group);

  /** True if a peer only votes, and holds no state of any group. */
  default boolean witness(RaftPeerId peer) {
    return false;
  }
}
