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
 * @param client HOST:PORT where clients reach it; empty, or null when made, for a witness
 * @param witness true if it keeps the log and votes, but holds no data and serves no clients
 */
public record ClusterNode(String id, String site, String peer, String client, boolean witness) {
  /** Refuses what is missing, addresses without a port, and a witness with a client address. */
  public ClusterNode {
    require(id != null, "a node has no id");
    require(site != null, "node %s has no site".formatted(id));
    require(peer != null, "node %s has no peer address".formatted(id));
    address(id, peer);
    client = client == null ? "" : client;
    if (witness) {
      require(
          client.isEmpty(),
          "node %s is a witness, which serves no clients; take its client address out"
              .formatted(id));
    } else {
      require(
          !client.isEmpty(),
          "node %s has no client address; only a witness may do without".formatted(id));
      address(id, client);
    }
  }

  /** A node that holds data and serves clients. */
  public ClusterNode(String id, String site, String peer, String client) {
    this(id, site, peer, client, false);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
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

  /** Where clients reach it; a witness is not to be asked. */
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
