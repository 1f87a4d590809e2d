package org.xiangfu.server.ledger.proof;

import com.google.protobuf.util.Timestamps;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.xiangfu.server.ledger.chain.v1.ExportLines;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.Checkpoint;
import org.xiangfu.v1.ChainedEvent;
import org.xiangfu.v1.ExportBounds;
import org.xiangfu.v1.LedgerCheckpoint;
import org.xiangfu.v1.LedgerPosition;
import org.xiangfu.v1.LedgerRecord;

/** The form of an export that proves itself. For one thread. */
public final class JsonLinesFile implements ExportFile {
  private static final int BUFFER = 1 << 16;

  private final Draft draft;
  private final OutputStream out;
  private final boolean resumed;
  private ChainPosition last;
  private long checkpoints;
  private long checkpointSequence = -1;
  private boolean begun;

  private JsonLinesFile(Draft draft, OutputStream out, ChainPosition last, boolean resumed) {
    this.draft = draft;
    this.out = out;
    this.last = last;
    this.resumed = resumed;
    this.begun = resumed;
  }

  /**
   * Opens a file to be written, or one that was begun: what of it is good is kept.
   *
   * @param above sequence above which a new file begins
   * @throws IOException if the file is there and whole, or begins later than that
   */
  public static JsonLinesFile open(Path file, long above) throws IOException {
    Draft draft = Draft.open(file);
    try {
      var verifier = new ExportVerifier(Optional.empty(), _ -> {});
      Verification there = verifier.verify(draft.lines());
      boolean resumed = there.lines() > 0;
      if (resumed && there.before().getSequence() > above) {
        throw new IOException(
            "%s was begun at a later event; finish it with its own --from, or delete it"
                .formatted(draft.part()));
      }
      var out = new BufferedOutputStream(draft.appendAt(verifier.goodBytes()), BUFFER);
      var begin = ChainPosition.newBuilder().setSequence(above).build();
      var made = new JsonLinesFile(draft, out, resumed ? there.last() : begin, resumed);
      made.checkpoints = there.checkpoints();
      made.checkpointSequence = verifier.checkpointSequence();
      return made;
    } catch (IOException | RuntimeException e) {
      draft.close();
      throw e;
    }
  }

  @Override
  public long above() {
    return last.getSequence();
  }

  @Override
  public boolean resumed() {
    return resumed;
  }

  @Override
  public void begin(ExportBounds bounds) throws IOException {
    ChainPosition before = position(bounds.getBefore());
    if (!begun) {
      out.write(ExportLines.header(before));
      begun = true;
    } else if (!before.equals(last)) {
      throw new IOException(
          "%s is not of this ledger, or the ledger was rewritten since 與此帳冊不符，或帳冊已遭改寫"
              .formatted(draft.part()));
    }
    last = before;
  }

  @Override
  public void add(LedgerRecord record) throws IOException {
    switch (record.getRecordCase()) {
      case EVENT -> add(record.getEvent());
      case CHECKPOINT -> add(checkpoint(record.getCheckpoint()));
      case RECORD_NOT_SET ->
          throw new IOException(
              "the service sent a record of a later release: upgrade this client");
    }
  }

  // A stream that goes on begins with the checkpoint of where it begins.
  private void add(Checkpoint checkpoint) throws IOException {
    long sequence = checkpoint.getPosition().getSequence();
    if (sequence > checkpointSequence) {
      out.write(ExportLines.checkpoint(checkpoint));
      checkpoints++;
      checkpointSequence = sequence;
    }
  }

  private void add(ChainedEvent event) throws IOException {
    out.write(
        event.getText().isEmpty()
            ? ExportLines.withheld(event.getSequence(), event.getHead(), event.getDigest())
            : ExportLines.event(
                event.getSequence(), event.getHead(), event.getSalt(), event.getText()));
    last =
        ChainPosition.newBuilder()
            .setSequence(event.getSequence())
            .setCount(last.getCount() + 1)
            .setHead(event.getHead())
            .build();
  }

  private static ChainPosition position(LedgerPosition position) {
    return ChainPosition.newBuilder()
        .setSequence(position.getSequence())
        .setCount(position.getCount())
        .setHead(position.getHead())
        .build();
  }

  private static Checkpoint checkpoint(LedgerCheckpoint checkpoint) {
    return Checkpoint.newBuilder()
        .setPosition(position(checkpoint.getPosition()))
        .setTimeMillis(Timestamps.toMillis(checkpoint.getTime()))
        .setKeyId(checkpoint.getKeyId())
        .setSignature(checkpoint.getSignature())
        .build();
  }

  @Override
  public void finish() throws IOException {
    out.write(ExportLines.end(last, checkpoints));
    out.flush();
    draft.publish();
  }

  @Override
  public void close() throws IOException {
    try {
      out.flush();
    } finally {
      draft.close();
    }
  }
}
