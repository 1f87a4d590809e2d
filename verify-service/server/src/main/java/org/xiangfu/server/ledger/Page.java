package org.xiangfu.server.ledger;

/**
 * A part of a list that runs from new to old.
 *
 * @param belowSequence only records older than this; {@link Long#MAX_VALUE} for the newest
 * @param size at most so many, at least 1
 */
public record Page(long belowSequence, int size) {
  /** Refuses a page of nothing. */
  public Page {
    if (size < 1) {
      throw new IllegalArgumentException("a page holds at least 1 record, not " + size);
    }
  }

  /** The newest records. */
  public static Page newest(int size) {
    return new Page(Long.MAX_VALUE, size);
  }
}
