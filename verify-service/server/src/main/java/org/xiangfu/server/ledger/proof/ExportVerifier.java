package org.xiangfu.server.ledger.proof;

import com.google.common.primitives.Longs;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.xiangfu.server.ledger.chain.v1.Chain;
import org.xiangfu.server.ledger.chain.v1.EventLine;
import org.xiangfu.server.ledger.chain.v1.ExportLines;
import org.xiangfu.server.ledger.chain.v1.ExportLines.CheckpointLine;
import org.xiangfu.server.ledger.proof.Verification.BadLine;
import org.xiangfu.server.ledger.proof.Verification.Signed;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.sealing.PublicKeyFile;

/**
 * Reads an export once, from its first line to its end or to the first bad line, with nothing but
 * the file and public keys. Needs memory for one line. For one thread and one export.
 */
public final class ExportVerifier {
  private static final int LINES_A_REPORT = 1 << 16;

  private final Optional<PublicKeyFile> keys;
  private final LongConsumer progress;
  private final MessageDigest sha256;
  private final EventLine event = new EventLine();
  private final byte[] head = new byte[Chain.HASH_BYTES];
  private final byte[] digest = new byte[Chain.HASH_BYTES];

  private LineSource lines;
  private ChainPosition before = Chain.START;
  private long sequence;
  private long count;
  private Optional<Signed> signed = Optional.empty();
  private long checkpoints;
  private long checkpointSequence = -1;
  private long withheld;
  private long good;
  private long goodBytes;
  private boolean ended;

  /**
   * A verifier.
   *
   * @param keys empty: signatures are not looked at, and nothing counts as signed
   * @param progress told the bytes of good lines now and then
   */
  public ExportVerifier(Optional<PublicKeyFile> keys, LongConsumer progress) {
    this.keys = keys;
    this.progress = progress;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   */
  public Verification verify(Path file) throws IOException {
    try (LineSource source = LineSource.open(file)) {
      return verify(source);
    }
  }

  Verification verify(LineSource source) throws IOException {
    lines = source;
    Optional<Problem> problem = Optional.empty();
    // Of a line that the file breaks off in nothing is known.
    while (problem.isEmpty() && lines.advance() && !lines.torn()) {
      problem = line();
      if (problem.isEmpty()) {
        good++;
        goodBytes = ended ? goodBytes : lines.nextOffset();
        if (good % LINES_A_REPORT == 0) {
          progress.accept(goodBytes);
        }
      }
    }
    return result(problem);
  }

  /** Bytes of the good lines from the beginning on, the end left out. */
  long goodBytes() {
    return goodBytes;
  }

  /** Sequence that the last checkpoint signs; −1 if there is none. */
  long checkpointSequence() {
    return checkpointSequence;
  }

  private Verification result(Optional<Problem> problem) {
    return new Verification(
        before,
        position(),
        signed,
        checkpoints,
        withheld,
        good,
        ended,
        problem.map(each -> new BadLine(lines.number(), lines.offset(), stated(each), each)));
  }

  private long stated(Problem problem) {
    return problem == Problem.OUT_OF_ORDER || problem == Problem.NOT_IN_CHAIN
        ? event.sequence()
        : sequence;
  }

  private ChainPosition position() {
    return ChainPosition.newBuilder()
        .setSequence(sequence)
        .setCount(count)
        .setHead(ByteString.copyFrom(head))
        .build();
  }

  private Optional<Problem> line() {
    if (good == 0) {
      return header();
    }
    if (ended) {
      return Optional.of(Problem.AFTER_THE_END);
    }
    if (event.read(lines.buffer(), lines.from(), lines.to())) {
      return event();
    }
    String text = lines.text();
    Optional<CheckpointLine> checkpoint = ExportLines.readCheckpoint(text);
    if (checkpoint.isPresent()) {
      return checkpoint(checkpoint.get());
    }
    return end(text);
  }

  private Optional<Problem> header() {
    Optional<ChainPosition> said = ExportLines.readHeader(lines.text());
    if (said.isEmpty()) {
      return Optional.of(Problem.NOT_AN_EXPORT);
    }
    before = said.get();
    sequence = before.getSequence();
    count = before.getCount();
    before.getHead().copyTo(head, 0);
    return Optional.empty();
  }

  private Optional<Problem> event() {
    if (event.sequence() <= sequence) {
      return Optional.of(Problem.OUT_OF_ORDER);
    }
    try {
      byte[] of = digest;
      if (event.withheld()) {
        of = event.digest();
      } else {
        sha256.update(event.salt());
        sha256.update(lines.buffer(), event.textFrom(), event.textLength());
        sha256.digest(digest, 0, digest.length);
      }
      sha256.update(head);
      sha256.update(Longs.toByteArray(event.sequence()));
      sha256.update(of);
      sha256.digest(digest, 0, digest.length);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 has 32 bytes", e);
    }
    if (!Arrays.equals(digest, event.head())) {
      return Optional.of(Problem.NOT_IN_CHAIN);
    }
    System.arraycopy(digest, 0, head, 0, head.length);
    sequence = event.sequence();
    count++;
    withheld += event.withheld() ? 1 : 0;
    return Optional.empty();
  }

  private Optional<Problem> checkpoint(CheckpointLine checkpoint) {
    if (!checkpoint.position().equals(position())) {
      return Optional.of(Problem.CHECKPOINT_ELSEWHERE);
    }
    checkpointSequence = sequence;
    if (keys.isEmpty()) {
      checkpoints++;
      return Optional.empty();
    }
    if (!keys.get().keyIds().contains(checkpoint.key())) {
      return Optional.of(Problem.KEY_UNKNOWN);
    }
    boolean genuine =
        keys.get().verify(checkpoint.text().toByteArray(), checkpoint.signature().toByteArray());
    if (!genuine) {
      return Optional.of(Problem.SIGNATURE_WRONG);
    }
    checkpoints++;
    signed = Optional.of(new Signed(checkpoint.position(), checkpoint.time(), checkpoint.key()));
    return Optional.empty();
  }

  private Optional<Problem> end(String text) {
    Optional<ExportLines.End> end = ExportLines.readEnd(text);
    if (end.isEmpty()) {
      return Optional.of(Problem.NOT_A_RECORD);
    }
    ended = end.get().last().equals(position()) && end.get().checkpoints() == checkpoints;
    return ended ? Optional.empty() : Optional.of(Problem.END_ELSEWHERE);
  }
}
