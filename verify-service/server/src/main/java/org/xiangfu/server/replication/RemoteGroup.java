package org.xiangfu.server.replication;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.RaftClientReply;

/**
 * A group as somebody calls it who is no node, such as an administrator's command. Each call has
 * ended when it returns. Thread-safe.
 */
public final class RemoteGroup implements Replicas, AutoCloseable {
  private final String name;
  private final RaftClient client;

  /** A group as a client reaches it, which is closed with this. */
  public RemoteGroup(String name, RaftClient client) {
    this.name = name;
    this.client = client;
  }

  @Override
  public CompletableFuture<byte[]> propose(byte[] command) {
    return call(() -> client.io().send(GroupLink.message(command)))
        .thenApply(result -> GroupLink.accepted(name, result));
  }

  @Override
  public CompletableFuture<byte[]> read(byte[] query) {
    return call(() -> client.io().sendReadOnly(GroupLink.message(query)));
  }

  private interface Call {
    RaftClientReply send() throws IOException;
  }

  private static CompletableFuture<byte[]> call(Call call) {
    try {
      return GroupLink.result(call.send());
    } catch (IOException | RuntimeException e) {
      // Ratis throws gRPC's own exceptions where nobody listens.
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
