package org.xiangfu.server.ledger;

import java.io.IOException;
import java.util.Optional;
import org.xiangfu.server.ledger.v1.ChainState;
import org.xiangfu.server.ledger.v1.FindChain;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.replication.ReplicatedState;

/** The ledger as one replica holds it. Thread-safe. */
public final class LedgerReplica {
  private final LedgerState state = new LedgerState();

  /** What the Raft group replicates. */
  public ReplicatedState state() {
    return state;
  }

  /**
   * How far this replica's chain goes; empty if it is not open, or its level below that of the
   * chain.
   */
  public Optional<ChainState> chain() throws IOException {
    if (state.store() == null) {
      return Optional.empty();
    }
    var query =
        LedgerQuery.newBuilder()
            .setChain(FindChain.newBuilder().setAtSequence(Long.MAX_VALUE))
            .build();
    LedgerAnswer answer = LedgerAnswer.parseFrom(state.query(query.toByteArray()));
    return Optional.of(answer).filter(LedgerAnswer::hasChain).map(LedgerAnswer::getChain);
  }

  /**
   * SHA-256 over all events without time and position, as 64 hexadecimal digits; then, once one was
   * linked to the chain, a hyphen and SHA-256 over the chain's value and the checkpoints.
   */
  public String stateHash() throws IOException {
    return state.store().search(state::stateHash);
  }
}
