package org.xiangfu.torture.linearize;

import java.util.List;

/** What came out of a check. */
public sealed interface Verdict {
  /** Some order of the calls explains every answer. */
  record Linearizable() implements Verdict {}

  /**
   * No order does.
   *
   * @param explained indexes of the calls in the longest order found, in that order
   * @param stuck index of a call that fits nowhere after them
   */
  record NotLinearizable(List<Integer> explained, int stuck) implements Verdict {
    /** Copies the list. */
    public NotLinearizable {
      explained = List.copyOf(explained);
    }
  }

  /**
   * Given up.
   *
   * @param explored combinations of calls and state that were looked at
   */
  record Undecided(int explored) implements Verdict {}
}
