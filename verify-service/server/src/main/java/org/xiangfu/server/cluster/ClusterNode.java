package org.xiangfu.server.cluster;

import com.google.common.net.HostAndPort;
import java.net.InetSocketAddress;
import org.apache.ratis.protocol.RaftPeer;

/**
 * A node of a cluster.
 *
 * @param id its name among its peers; never changes
 * @param site where it stands
 * @param peer HOST:PORT where other nodes reach it
 * @param client HOST:PORT where clients reach it
 */
public record ClusterNode(String id, String site, String peer, String client) {
  /** Refuses addresses without a port. */
  public ClusterNode {
    address(id, peer);
    address(id, client);
  }

  private static HostAndPort address(String id, String text) {
    HostAndPort address;
    try {
      address = HostAndPort.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "an address of node %s is '%s', and must be HOST:PORT".formatted(id, text), e);
    }
    if (!address.hasPort()) {
      throw new IllegalArgumentException(
          "an address of node %s is '%s', and must be HOST:PORT".formatted(id, text));
    }
    return address;
  }

  /** Where other nodes reach it. */
  public InetSocketAddress peerAddress() {
    HostAndPort address = address(id, peer);
    return new InetSocketAddress(address.getHost(), address.getPort());
  }

  /** Where clients reach it. */
  public InetSocketAddress clientAddress() {
    HostAndPort address = address(id, client);
    return new InetSocketAddress(address.getHost(), address.getPort());
  }

  /**
   * The node as a Raft peer.
   *
   * @param priority a peer leads before those of lower priority
   */
  public RaftPeer raftPeer(int priority) {
    return RaftPeer.newBuilder().setId(id).setAddress(peer).setPriority(priority).build();
  }
}
