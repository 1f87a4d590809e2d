package org.xiangfu.torture.fault;

import java.util.Comparator;
import java.util.List;
import org.xiangfu.torture.history.Operation;

/** The longest time in which somebody asked and nobody at all got an answer. */
public final class Silence {
  private final List<Operation> operations;

  // When the oldest of the calls from this one on was asked; they are in the order of their ends.
  private final long[] oldest;

  /** Of these operations, in any order. */
  public Silence(List<Operation> operations) {
    this.operations =
        operations.stream().sorted(Comparator.comparingLong(Operation::completed)).toList();
    this.oldest = new long[operations.size() + 1];
    oldest[operations.size()] = Long.MAX_VALUE;
    for (int i = operations.size() - 1; i >= 0; i--) {
      oldest[i] = Math.min(oldest[i + 1], this.operations.get(i).invoked());
    }
  }

  /**
   * The longest that touches the window. It begins with the answer before, or when the first call
   * after that was asked, and lasts to the next answer; without one, to the end of the window.
   *
   * @return nanoseconds
   */
  public long longest(long begin, long end) {
    long longest = 0;
    long answered = 0;
    int next = 0;
    for (int i = 0; i < operations.size(); i++) {
      Operation each = operations.get(i);
      if (each.answered()) {
        long from = Math.max(answered, oldest[next]);
        if (each.completed() >= begin && from <= end) {
          longest = Math.max(longest, each.completed() - from);
        }
        answered = each.completed();
        next = i + 1;
      }
    }
    long unanswered = Math.max(answered, oldest[next]);
    return unanswered < end ? Math.max(longest, end - unanswered) : longest;
  }
}
