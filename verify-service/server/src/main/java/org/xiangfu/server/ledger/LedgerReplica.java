package org.xiangfu.server.ledger;

import java.io.IOException;
import org.xiangfu.server.replication.ReplicatedState;

/** The ledger as one replica holds it. Thread-safe. */
public final class LedgerReplica {
  private final LedgerState state = new LedgerState();

  /** What the Raft group replicates. */
  public ReplicatedState state() {
    return state;
  }

  /** SHA-256 over all events without time and position, as 64 hexadecimal digits. */
  public String stateHash() throws IOException {
    return state.store().search(state::stateHash);
  }
}
