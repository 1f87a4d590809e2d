package org.xiangfu.server.replication;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;

/** Asks this node's own replicas without a way over the network. */
final class LocalReads {
  private final RaftServer server;
  private final RaftTransport transport;
  private final Executor threads;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();

  LocalReads(RaftServer server, RaftTransport transport, Executor threads) {
    this.server = server;
    this.transport = transport;
    this.threads = threads;
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
    // Ratis waits for a thread of the group, and for ever if the group is removed meanwhile.
    return CompletableFuture.supplyAsync(() -> submit(request), threads)
        .thenCompose(GroupLink::result);
  }

  private RaftClientReply submit(RaftClientRequest request) {
    try {
      return server.submitClientRequestAsync(request).join();
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
