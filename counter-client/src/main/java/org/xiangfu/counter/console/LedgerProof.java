package org.xiangfu.counter.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.common.primitives.Longs;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.util.Optional;
import org.xiangfu.v1.ChainedEvent;
import org.xiangfu.v1.ExportBounds;
import org.xiangfu.v1.LedgerCheckpoint;
import org.xiangfu.v1.LedgerPosition;
import org.xiangfu.v1.LedgerRecord;

/**
 * Follows the ledger as the service streams it, and believes nothing that it does not compute: that
 * each event follows from the one before, and that checkpoints are signed with a key which the
 * reader brings. For one thread.
 */
final class LedgerProof {
  /** What can be wrong with a record. */
  enum Flaw {
    /** Its sequence is not above the one before. */
    OUT_OF_ORDER,
    /** It does not follow from what stands before it. */
    NOT_IN_CHAIN,
    /** A checkpoint that signs another state than the events up to here. */
    CHECKPOINT_ELSEWHERE,
    /** A checkpoint that none of the keys signed. */
    SIGNATURE_WRONG,
    /** The stream is over before what it announced. */
    ENDS_EARLY
  }

  /**
   * The first bad record.
   *
   * @param sequence that it states, or of the last good event if it states none
   */
  record Bad(long sequence, Flaw flaw) {}

  /**
   * What is known so far.
   *
   * @param before events before the first that was looked at
   * @param events that follow from one another
   * @param expected events that were announced
   * @param sequence of the last good event
   * @param signed of the events, those up to the last good checkpoint
   * @param signedAt as the signer's clock told it; zero without a checkpoint
   * @param erased events of which only the digest is left
   * @param bad nothing after it was looked at
   */
  record Found(
      long before,
      long events,
      long expected,
      long sequence,
      long signed,
      Timestamp signedAt,
      long erased,
      Optional<Bad> bad) {
    static final Found NOTHING =
        new Found(0, 0, 0, 0, 0, Timestamp.getDefaultInstance(), 0, Optional.empty());
  }

  private final LedgerKey key;
  private LedgerPosition before = LedgerPosition.getDefaultInstance();
  private LedgerPosition through = LedgerPosition.getDefaultInstance();
  private ByteString head = ByteString.EMPTY;
  private long sequence;
  private long count;
  private long signed;
  private Timestamp signedAt = Timestamp.getDefaultInstance();
  private long erased;
  private Optional<Bad> bad = Optional.empty();

  LedgerProof(LedgerKey key) {
    this.key = key;
  }

  void begin(ExportBounds bounds) {
    before = bounds.getBefore();
    through = bounds.getThrough();
    head = before.getHead();
    sequence = before.getSequence();
    count = before.getCount();
    signed = count;
  }

  /** Looks at the next record; false if it is bad, and then at nothing more. */
  boolean add(LedgerRecord record) {
    Optional<Flaw> flaw =
        switch (record.getRecordCase()) {
          case EVENT -> follow(record.getEvent());
          case CHECKPOINT -> believe(record.getCheckpoint());
          case RECORD_NOT_SET -> Optional.of(Flaw.NOT_IN_CHAIN);
        };
    long stated = record.hasEvent() ? record.getEvent().getSequence() : sequence;
    bad = flaw.map(each -> new Bad(stated, each));
    return bad.isEmpty();
  }

  /** The stream is over. */
  void end() {
    if (bad.isEmpty() && (count != through.getCount() || !head.equals(through.getHead()))) {
      bad = Optional.of(new Bad(sequence, Flaw.ENDS_EARLY));
    }
  }

  Found found() {
    return new Found(
        before.getCount(),
        count - before.getCount(),
        through.getCount() - before.getCount(),
        sequence,
        signed - before.getCount(),
        signedAt,
        erased,
        bad);
  }

  private Optional<Flaw> follow(ChainedEvent event) {
    if (event.getSequence() <= sequence) {
      return Optional.of(Flaw.OUT_OF_ORDER);
    }
    boolean told = !event.getText().isEmpty();
    byte[] digest =
        told
            ? Hashing.sha256()
                .newHasher()
                .putBytes(event.getSalt().toByteArray())
                .putBytes(event.getText().getBytes(UTF_8))
                .hash()
                .asBytes()
            : event.getDigest().toByteArray();
    ByteString next =
        ByteString.copyFrom(
            Hashing.sha256()
                .newHasher()
                .putBytes(head.toByteArray())
                .putBytes(Longs.toByteArray(event.getSequence()))
                .putBytes(digest)
                .hash()
                .asBytes());
    if (!next.equals(event.getHead())) {
      return Optional.of(Flaw.NOT_IN_CHAIN);
    }
    head = next;
    sequence = event.getSequence();
    count++;
    erased += told ? 0 : 1;
    return Optional.empty();
  }

  private Optional<Flaw> believe(LedgerCheckpoint checkpoint) {
    LedgerPosition of = checkpoint.getPosition();
    if (of.getSequence() != sequence || of.getCount() != count || !of.getHead().equals(head)) {
      return Optional.of(Flaw.CHECKPOINT_ELSEWHERE);
    }
    if (!key.signed(LedgerLines.signed(checkpoint).getBytes(UTF_8), checkpoint.getSignature())) {
      return Optional.of(Flaw.SIGNATURE_WRONG);
    }
    signed = count;
    signedAt = checkpoint.getTime();
    return Optional.empty();
  }
}
