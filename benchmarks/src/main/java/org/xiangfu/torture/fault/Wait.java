package org.xiangfu.torture.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xiangfu.torture.history.Operation;
import org.xiangfu.torture.history.Operation.Kind;

/**
 * How long a client waited for an answer to something: from when it asked, over any call that ended
 * without an answer, to the answer of a later one.
 *
 * @param kind of the first call
 * @param from nanoseconds since the history began
 * @param to the same; where the history ends before an answer, its end
 */
public record Wait(int client, Kind kind, long from, long to) {
  /** All waits of these operations. */
  public static List<Wait> of(List<Operation> operations) {
    List<Wait> waits = new ArrayList<>();
    Map<Integer, Operation> asking = new HashMap<>();
    long end = 0;
    var inOrder =
        operations.stream().sorted(Comparator.comparingLong(Operation::completed)).toList();
    for (Operation each : inOrder) {
      Operation first = asking.computeIfAbsent(each.client(), _ -> each);
      end = each.completed();
      if (each.answered()) {
        asking.remove(each.client());
        waits.add(new Wait(each.client(), first.kind(), first.invoked(), each.completed()));
      }
    }
    for (Operation first : asking.values()) {
      waits.add(new Wait(first.client(), first.kind(), first.invoked(), end));
    }
    return waits;
  }

  /** Nanoseconds. */
  public long length() {
    return to - from;
  }

  /** The longest wait that touches the window, in nanoseconds; 0 if there is none. */
  public static long longest(List<Wait> waits, long begin, long end) {
    return waits.stream()
        .filter(wait -> wait.to() >= begin && wait.from() <= end)
        .mapToLong(Wait::length)
        .max()
        .orElse(0);
  }
}
