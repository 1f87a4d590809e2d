package org.xiangfu.server.replication;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;

/** Asks this node's own replicas without a way over the network. */
final class LocalReads {
  private final RaftServer server;
  private final RaftTransport transport;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();

  LocalReads(RaftServer server, RaftTransport transport) {
    this.server = server;
    this.transport = transport;
  }

  boolean serves(RaftPeer peer, String group) {
    return peer.getId().equals(server.getId()) && holds(transport.groupId(group));
  }

  boolean holds(RaftGroupId group) {
    for (RaftGroupId each : server.getGroupIds()) {
      if (each.equals(group)) {
        return true;
      }
    }
    return false;
  }

  CompletableFuture<byte[]> read(String group, byte[] query) {
    var request =
        RaftClientRequest.newBuilder()
            .setClientId(client)
            .setServerId(server.getId())
            .setGroupId(transport.groupId(group))
            .setCallId(calls.incrementAndGet())
            .setMessage(GroupLink.message(query))
            .setType(RaftClientRequest.readRequestType())
            .build();
    try {
      return server.submitClientRequestAsync(request).thenCompose(GroupLink::result);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
