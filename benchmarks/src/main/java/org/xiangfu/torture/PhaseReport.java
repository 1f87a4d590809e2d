package org.xiangfu.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.xiangfu.torture.fault.Fault;
import org.xiangfu.torture.fault.Silence;
import org.xiangfu.torture.fault.Wait;
import org.xiangfu.torture.history.Operation;
import org.xiangfu.torture.history.Operation.Kind;
import org.xiangfu.torture.history.Outcome;

/**
 * A part of a run.
 *
 * @param name such as {@code kills}
 * @param answered calls that were answered
 * @param unanswered calls that were not, retries included, by reason
 * @param faults what went wrong on purpose, and what it cost; a phase without faults counts as one
 * @param waits over the faults: the longest time that a client waited, in seconds
 * @param silences over the faults, by kind of call: the longest time in which nobody was answered
 */
record PhaseReport(
    String name,
    double seconds,
    int answered,
    Map<String, Long> unanswered,
    List<Cost> faults,
    Spread waits,
    Map<Kind, Spread> silences) {
  private static final double NANOS = 1e9;

  /**
   * What a fault cost. Its time lasts to the next one, or to the end of the phase.
   *
   * @param healedAfter seconds until all nodes served again
   * @param longestWait seconds that one client waited
   */
  record Cost(String what, String where, double healedAfter, double longestWait) {}

  /**
   * Reports.
   *
   * @param operations those that ended in the phase
   * @param begin nanoseconds since the history began
   * @param end the same
   */
  static PhaseReport of(
      String name, List<Operation> operations, List<Fault> faults, long begin, long end) {
    List<Fault> windows = faults.isEmpty() ? List.of(new Fault(name, "", begin, begin)) : faults;
    List<Wait> waits = Wait.of(operations);
    List<Cost> costs = new ArrayList<>();
    List<Long> longest = new ArrayList<>();
    Map<Kind, List<Long>> silences = new TreeMap<>();
    for (int i = 0; i < windows.size(); i++) {
      Fault fault = windows.get(i);
      long until = i + 1 < windows.size() ? windows.get(i + 1).begin() : end;
      long wait = Wait.longest(waits, fault.begin(), until);
      longest.add(wait);
      costs.add(cost(fault, wait));
      for (Kind kind : Kind.values()) {
        silences
            .computeIfAbsent(kind, _ -> new ArrayList<>())
            .add(Silence.longest(operations, each -> each.kind() == kind, fault.begin(), until));
      }
    }
    Map<Kind, Spread> spreads = new TreeMap<>();
    silences.forEach((kind, nanos) -> spreads.put(kind, Spread.ofNanos(nanos)));
    return new PhaseReport(
        name,
        (end - begin) / NANOS,
        (int) operations.stream().filter(Operation::answered).count(),
        unanswered(operations),
        faults.isEmpty() ? List.of() : costs,
        Spread.ofNanos(longest),
        spreads);
  }

  static Cost cost(Fault fault, long longestWait) {
    return new Cost(
        fault.what(), fault.where(), (fault.healed() - fault.begin()) / NANOS, longestWait / NANOS);
  }

  private static Map<String, Long> unanswered(List<Operation> operations) {
    return operations.stream()
        .map(Operation::outcome)
        .filter(Outcome.Unknown.class::isInstance)
        .map(outcome -> ((Outcome.Unknown) outcome).reason())
        .collect(Collectors.groupingBy(reason -> reason, TreeMap::new, Collectors.counting()));
  }

  String text() {
    var text = new StringBuilder();
    text.append(
        "%s: %d faults in %.0f s; %,d calls answered (%.1f a second), %d not%n"
            .formatted(
                name,
                faults.size(),
                seconds,
                answered,
                answered / seconds,
                unanswered.values().stream().mapToLong(Long::longValue).sum()));
    unanswered.forEach(
        (reason, count) -> text.append("  unanswered %d × %s%n".formatted(count, reason)));
    text.append("  %-28s %s%n".formatted("a client waited at most", waits.text()));
    silences.forEach(
        (kind, spread) ->
            text.append("  %-28s %s%n".formatted("nobody was answered, " + kind, spread.text())));
    return text.toString();
  }
}
