package org.xiangfu.server.ledger;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.lucene.search.IndexSearcher;
import org.xiangfu.server.ledger.v1.AccountDocument;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.replication.ContentHash;
import org.xiangfu.v1.Event;

/** The events and accounts of a ledger as one number, without the time and position of each. */
final class LedgerHash {
  private static final int PAGE = 1_000;

  private LedgerHash() {}

  static String of(IndexSearcher searcher) throws IOException {
    var content = new ContentHash();
    List<Event> events = below(searcher, Long.MAX_VALUE);
    while (!events.isEmpty()) {
      for (Event event : events) {
        content.add(event.toBuilder().clearTime().clearSequence().build().toByteArray());
      }
      events = below(searcher, events.getLast().getSequence());
    }
    for (AccountRecord account : AccountDocument.all(searcher)) {
      content.add(account.toBuilder().clearRevision().build().toByteArray());
    }
    return HexFormat.of().formatHex(content.value());
  }

  private static List<Event> below(IndexSearcher searcher, long sequence) throws IOException {
    return LedgerReader.newest(
        searcher, LedgerDocument.Type.EVENT, List.of(), sequence, PAGE, Event.parser());
  }
}
