package org.xiangfu.server.replication;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.replication.v1.ResultHeader;

/** Tells of a command that was refused for its level as the log's own client does. */
public record RefusingReplica(Replicas group) implements Replicas {
  @Override
  public CompletableFuture<byte[]> propose(byte[] command) {
    return group.propose(command).thenApply(RefusingReplica::taken);
  }

  private static byte[] taken(byte[] result) {
    try {
      int level = ResultHeader.parseFrom(result).getRefusedAtLevel();
      if (level > 0) {
        throw new RefusedCommandException("ledger", level);
      }
      return result;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public CompletableFuture<byte[]> read(byte[] query) {
    return group.read(query);
  }
}
