package org.xiangfu.server.replication;

import java.util.concurrent.CompletableFuture;

/**
 * The replicas of one Raft group, wherever they are. Commands and questions go to whichever of them
 * can serve. Thread-safe.
 */
public interface Replicas {
  /**
   * Proposes a command.
   *
   * @return the result of {@link ReplicatedState#apply}, once the command is committed by a
   *     majority, applied and visible to search; fails with {@link UnconfirmedWriteException} if
   *     that is not known to have happened
   */
  CompletableFuture<byte[]> propose(byte[] command);

  /**
   * Asks a question.
   *
   * @return the result of {@link ReplicatedState#query} on one replica, which has by then applied
   *     everything that was committed before the question was asked; fails with {@link
   *     UnansweredReadException} if none could answer in time
   */
  CompletableFuture<byte[]> read(byte[] query);
}
