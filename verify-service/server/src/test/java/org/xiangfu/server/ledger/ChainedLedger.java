package org.xiangfu.server.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.ratis.server.protocol.TermIndex;
import org.xiangfu.server.ledger.chain.v1.CheckpointText;
import org.xiangfu.server.ledger.proof.ExportFile;
import org.xiangfu.server.ledger.proof.JsonLinesFile;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.ChainState;
import org.xiangfu.server.ledger.v1.Checkpoint;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.GroupLevel;
import org.xiangfu.server.replication.LeveledState;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.sealing.Signer;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.LedgerRecord;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

/** A ledger over one replica and a log of this object's own. */
public final class ChainedLedger implements AutoCloseable {
  private final LedgerReplica replica = new LedgerReplica();
  private final LeveledState state = new LeveledState(replica.state(), CommandLevel.NEWEST);
  private final OneReplica log = new OneReplica(state);
  private final Ledger ledger = new Ledger(log);

  private ChainedLedger(Path folder) throws IOException {
    state.open(folder);
  }

  /** A ledger at the lowest command level, as an earlier release left it. */
  public static ChainedLedger former(Path folder) throws IOException {
    return new ChainedLedger(folder);
  }

  /** A ledger whose chain has begun. */
  public static ChainedLedger open(Path folder) throws IOException {
    var made = new ChainedLedger(folder);
    made.raise();
    return made;
  }

  public void raise() {
    var _ = log.propose(GroupLevel.raise(CommandLevel.CHAIN)).join();
  }

  /** Writes a command to the log, and waits for it. */
  void propose(LedgerCommand command) {
    var _ = log.propose(command.toByteArray()).join();
  }

  public Ledger ledger() {
    return ledger;
  }

  public List<byte[]> log() {
    return log.log();
  }

  public ChainState chain() {
    return ledger.chain(Long.MAX_VALUE).join().orElseThrow();
  }

  public String stateHash() throws IOException {
    return replica.stateHash();
  }

  public static Event.Builder event(int number) {
    return Event.newBuilder()
        .setEventId("e" + number)
        .setTime(Timestamps.fromMillis(1_795_000_000_000L + number))
        .setKind(EventKind.EVENT_KIND_VERIFIED)
        .setOrigin(
            Origin.newBuilder()
                .setRequestId("r" + number)
                .setOperatorId("clerk-1")
                .setOfficeId("63000010")
                .setPurpose(Purpose.PURPOSE_REPLACEMENT))
        .setPersonId("A" + number)
        .setFalseMatchRateDb(number % 90);
  }

  public Event append(Event.Builder event) {
    return ledger.append(LedgerEntry.newBuilder().setEvent(event).build(), true).join();
  }

  /** Appends the events of these numbers. */
  public void append(int from, int to) {
    for (int number = from; number < to; number++) {
      append(event(number));
    }
  }

  public static Checkpoint checkpoint(ChainPosition position, Signer signer) {
    var checkpoint =
        Checkpoint.newBuilder()
            .setPosition(position)
            .setTimeMillis(1_795_000_000_000L)
            .setKeyId(signer.keyId());
    byte[] signature = signer.sign(CheckpointText.of(checkpoint.build()));
    return checkpoint.setSignature(ByteString.copyFrom(signature)).build();
  }

  /** Signs what there is. */
  public boolean sign(Signer signer) {
    return ledger.sign(checkpoint(chain().getNewest(), signer)).join();
  }

  /** Writes what there is above a sequence as JSON Lines. */
  public void export(Path file, long above, boolean digestsOnly) throws IOException {
    try (ExportFile out = JsonLinesFile.open(file, above)) {
      write(out, digestsOnly, Integer.MAX_VALUE);
      out.finish();
    }
  }

  /** Writes at most so many records, and ends nothing. */
  public void write(ExportFile out, boolean digestsOnly, int records) throws IOException {
    LedgerExport export = LedgerExport.begin(ledger, out.above(), digestsOnly).orElseThrow();
    out.begin(export.bounds());
    int left = records;
    for (List<LedgerRecord> page = export.next(); !page.isEmpty(); page = export.next()) {
      for (LedgerRecord record : page) {
        if (left-- == 0) {
          return;
        }
        out.add(record);
      }
    }
  }

  /** Commits the index, as a snapshot does. */
  public void commit() throws IOException {
    state.store().commit(TermIndex.valueOf(1, log.log().size()));
  }

  @Override
  public void close() throws IOException {
    ledger.close();
    state.store().close();
  }
}
