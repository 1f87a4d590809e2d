package org.xiangfu.server.replication;

import java.util.List;
import org.apache.ratis.protocol.RaftPeer;

/** Who holds a replica of a group, as far as this node knows. Thread-safe. */
@FunctionalInterface
public interface PeerDirectory {
  /** Peers that are believed to hold a replica, nearest first; never empty. */
  List<RaftPeer> holders(String group);
}
