package org.xiangfu.server.ledger.proof;

import java.util.Optional;
import org.xiangfu.server.ledger.v1.ChainPosition;

/**
 * What an export proves.
 *
 * @param before where the chain was before its first event
 * @param last where the chain is after the last event that is good
 * @param signed the last checkpoint that is good
 * @param checkpoints how many of them are good
 * @param withheld events among the good ones that are given by their digest only
 * @param lines good lines
 * @param ended true if the export's end was reached and is good
 * @param bad the first bad line; nothing after it was looked at
 */
public record Verification(
    ChainPosition before,
    ChainPosition last,
    Optional<Signed> signed,
    long checkpoints,
    long withheld,
    long lines,
    boolean ended,
    Optional<BadLine> bad) {
  /**
   * A checkpoint that is good.
   *
   * @param time as the signer's clock told it, UTC
   * @param key eight hexadecimal digits
   */
  public record Signed(ChainPosition position, String time, String key) {}

  /**
   * A line that is not as it was written.
   *
   * @param line from 1
   * @param offset of its first byte in the file
   * @param sequence that the line states, or of the last good event if it states none
   */
  public record BadLine(long line, long offset, long sequence, Problem problem) {}

  /** Events that are good. */
  public long events() {
    return last.getCount() - before.getCount();
  }

  /** Those of them that a good checkpoint signs. */
  public long signedEvents() {
    return Math.max(
        0, signed.map(each -> each.position().getCount()).orElse(0L) - before.getCount());
  }

  /** True if the whole export is there and good, and its events are signed but for the tail. */
  public boolean proven() {
    return bad.isEmpty() && ended && (signedEvents() > 0 || events() == 0);
  }
}
