package org.xiangfu.server.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xiangfu.server.ledger.chain.v1.Chain;
import org.xiangfu.server.ledger.chain.v1.EventText;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.ChainState;
import org.xiangfu.server.ledger.v1.Checkpoint;
import org.xiangfu.server.ledger.v1.Link;
import org.xiangfu.server.ledger.v1.StoredRecord;
import org.xiangfu.v1.ChainedEvent;
import org.xiangfu.v1.ExportBounds;
import org.xiangfu.v1.LedgerCheckpoint;
import org.xiangfu.v1.LedgerPosition;
import org.xiangfu.v1.LedgerRecord;

/**
 * Reads the ledger page by page, with what proves it. Events from before the chain have no link in
 * the store: theirs are made again here, from the first event on. For one thread, which may wait.
 */
public final class LedgerExport {
  private final Ledger ledger;
  private final boolean digestsOnly;
  private final long genesis;
  private final ChainPosition through;
  private final ChainPosition before;
  private ChainPosition position;
  private boolean begun;

  private LedgerExport(Ledger ledger, boolean digestsOnly, ChainState state, ChainPosition before) {
    this.ledger = ledger;
    this.digestsOnly = digestsOnly;
    this.genesis = state.getGenesis().getSequence();
    this.through = state.getNewest();
    this.before = before;
    this.position = before;
  }

  /**
   * Begins above a sequence.
   *
   * @param digestsOnly true to leave out what the events say
   * @return empty while there is no chain
   */
  public static Optional<LedgerExport> begin(Ledger ledger, long above, boolean digestsOnly) {
    return ledger
        .chain(above)
        .join()
        .map(
            state ->
                new LedgerExport(
                    ledger,
                    digestsOnly,
                    state,
                    state.hasAt() ? state.getAt() : refold(ledger, above)));
  }

  private static ChainPosition refold(Ledger ledger, long through) {
    ChainPosition position = Chain.START;
    List<StoredRecord> page = ledger.records(0, through).join();
    while (!page.isEmpty()) {
      for (StoredRecord record : page) {
        position = next(position, record, Chain.link(record.getEntry()));
      }
      page = ledger.records(position.getSequence(), through).join();
    }
    return position;
  }

  private static ChainPosition next(ChainPosition before, StoredRecord record, Link link) {
    return Chain.next(before, record.getEntry().getEvent().getSequence(), link.getDigest());
  }

  /** Where it begins and ends. */
  public ExportBounds bounds() {
    return ExportBounds.newBuilder()
        .setBefore(position(before))
        .setThrough(position(through))
        .build();
  }

  /** The next records, oldest first; empty at the end. */
  public List<LedgerRecord> next() {
    List<LedgerRecord> records = new ArrayList<>();
    if (!begun) {
      begun = true;
      start().ifPresent(records::add);
    }
    for (StoredRecord stored :
        ledger.records(position.getSequence(), through.getSequence()).join()) {
      records.add(event(stored));
      if (stored.hasCheckpoint()) {
        records.add(
            LedgerRecord.newBuilder().setCheckpoint(checkpoint(stored.getCheckpoint())).build());
      }
    }
    return records;
  }

  // Who was cut off before it has not got it, and who begins here knows where the chain comes from.
  private Optional<LedgerRecord> start() {
    long sequence = before.getSequence();
    return ledger.records(sequence - 1, sequence).join().stream()
        .filter(StoredRecord::hasCheckpoint)
        .map(
            record ->
                LedgerRecord.newBuilder().setCheckpoint(checkpoint(record.getCheckpoint())).build())
        .findFirst();
  }

  private LedgerRecord event(StoredRecord stored) {
    long sequence = stored.getEntry().getEvent().getSequence();
    byte[] text = EventText.of(stored.getEntry());
    Link link = stored.getLink();
    if (sequence <= genesis) {
      ByteString digest = Chain.digest(Chain.NO_SALT, text);
      link = Link.newBuilder().setSalt(Chain.NO_SALT).setDigest(digest).build();
      position = Chain.next(position, sequence, digest);
    } else {
      // As stored, not as it should be: whoever verifies the export finds out.
      position = Chain.position(sequence, link);
    }
    var event =
        ChainedEvent.newBuilder()
            .setSequence(sequence)
            .setHead(position.getHead())
            .setDigest(link.getDigest());
    if (!digestsOnly) {
      event.setSalt(link.getSalt()).setTextBytes(ByteString.copyFrom(text));
    }
    return LedgerRecord.newBuilder().setEvent(event).build();
  }

  private static LedgerPosition position(ChainPosition position) {
    return LedgerPosition.newBuilder()
        .setSequence(position.getSequence())
        .setCount(position.getCount())
        .setHead(position.getHead())
        .build();
  }

  private static LedgerCheckpoint checkpoint(Checkpoint checkpoint) {
    return LedgerCheckpoint.newBuilder()
        .setPosition(position(checkpoint.getPosition()))
        .setTime(Timestamps.fromMillis(checkpoint.getTimeMillis()))
        .setKeyId(checkpoint.getKeyId())
        .setSignature(checkpoint.getSignature())
        .build();
  }
}
