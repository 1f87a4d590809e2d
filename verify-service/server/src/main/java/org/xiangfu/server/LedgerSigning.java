package org.xiangfu.server;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.ledger.CheckpointSettings;
import org.xiangfu.server.ledger.Checkpointer;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.replication.RaftNode;

/**
 * A node's part in signing the ledger: its own checkpoints, or one loud word that there are none.
 */
final class LedgerSigning {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerSigning.class);
  private static final String LEADER = "LEADER";

  private LedgerSigning() {}

  /**
   * Starts to sign, if there is a key.
   *
   * @throws IOException if the key cannot be used; names its file
   */
  static AutoCloseable start(Optional<CheckpointSettings> settings, Ledger ledger, RaftNode raft)
      throws IOException {
    if (settings.isPresent()) {
      return Checkpointer.start(settings.get(), ledger, () -> leads(raft), Clock.systemUTC());
    }
    LOG.warn(
        "NO --ledger-key: this node chains the ledger's events but does not sign them; without a"
            + " signature nobody can prove later that the ledger was not rewritten as a whole. Make"
            + " a key: xiangfu keys create --for ledger"
            + " 未設定帳冊簽章金鑰：事件僅串鏈而不簽章，日後無法證明帳冊未遭整體改寫");
    return () -> {};
  }

  /** True if this node leads the ledger's group. */
  static boolean leads(RaftNode raft) {
    try {
      return raft.held().contains(Ledger.GROUP) && raft.view(Ledger.GROUP).role().equals(LEADER);
    } catch (IOException e) {
      // The group was removed in between, or closed after a failure.
      return false;
    }
  }
}
