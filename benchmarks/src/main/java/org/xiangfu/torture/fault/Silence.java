package org.xiangfu.torture.fault;

import java.util.List;
import java.util.function.Predicate;
import org.xiangfu.torture.history.Operation;

/** The longest time in which nobody at all got an answer. */
public final class Silence {
  private Silence() {}

  /**
   * The longest pause between two answers that touches the window; where there is none before or
   * after, the window's own bounds count.
   *
   * @param which the operations that are looked at
   * @return nanoseconds
   */
  public static long longest(
      List<Operation> operations, Predicate<Operation> which, long begin, long end) {
    var answers =
        operations.stream()
            .filter(which.and(Operation::answered))
            .mapToLong(Operation::completed)
            .sorted()
            .toArray();
    long before = begin;
    long longest = 0;
    for (long answer : answers) {
      if (answer < begin) {
        before = answer;
      } else {
        longest = Math.max(longest, answer - before);
        before = answer;
        if (answer > end) {
          return longest;
        }
      }
    }
    return Math.max(longest, end - before);
  }
}
