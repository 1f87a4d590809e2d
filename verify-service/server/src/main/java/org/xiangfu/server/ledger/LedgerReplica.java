package org.xiangfu.server.ledger;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.replication.ContentHash;
import org.xiangfu.server.replication.ReplicatedState;
import org.xiangfu.v1.Event;

/** The ledger as one replica holds it. Thread-safe. */
public final class LedgerReplica {
  private static final int HASH_PAGE = 1_000;

  private final LedgerState state = new LedgerState();

  /** What the Raft group replicates. */
  public ReplicatedState state() {
    return state;
  }

  /** SHA-256 over all events without time and position, as 64 hexadecimal digits. */
  public String stateHash() throws IOException {
    var content = new ContentHash();
    long below = Long.MAX_VALUE;
    List<Event> events = page(below);
    while (!events.isEmpty()) {
      for (Event event : events) {
        content.add(event.toBuilder().clearTime().clearSequence().build().toByteArray());
      }
      below = events.getLast().getSequence();
      events = page(below);
    }
    return HexFormat.of().formatHex(content.value());
  }

  private List<Event> page(long below) throws IOException {
    return state
        .store()
        .search(
            searcher ->
                LedgerReader.newest(
                    searcher,
                    LedgerDocument.Type.EVENT,
                    List.of(),
                    below,
                    HASH_PAGE,
                    Event.parser()));
  }
}
