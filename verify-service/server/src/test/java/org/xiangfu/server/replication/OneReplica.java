package org.xiangfu.server.replication;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A group of one replica over a log that is this list. */
public final class OneReplica implements Replicas {
  private final ReplicatedState state;
  private final List<byte[]> log = new ArrayList<>();

  public OneReplica(ReplicatedState state) {
    this.state = state;
  }

  /** The commands, in order; the first has position 1. */
  public List<byte[]> log() {
    return log;
  }

  @Override
  public synchronized CompletableFuture<byte[]> propose(byte[] command) {
    log.add(command);
    return apply(state, command, log.size());
  }

  /** Applies as a replica would. */
  public static CompletableFuture<byte[]> apply(ReplicatedState state, byte[] command, long index) {
    try {
      byte[] result = state.apply(command, index);
      return state.store().visible().thenApply(_ -> result);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<byte[]> read(byte[] query) {
    try {
      return CompletableFuture.completedFuture(state.query(query));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
