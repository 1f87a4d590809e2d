package org.xiangfu.server.replication;

import java.util.concurrent.CompletableFuture;

/** Proposes commands to one Raft group. */
@FunctionalInterface
public interface Proposer {
  /**
   * Proposes a command.
   *
   * @return the result of {@link ReplicatedState#apply}, once the command is committed by a
   *     majority, applied and visible to search; fails with {@link UnconfirmedWriteException} if
   *     that is not known to have happened
   */
  CompletableFuture<byte[]> propose(byte[] command);
}
