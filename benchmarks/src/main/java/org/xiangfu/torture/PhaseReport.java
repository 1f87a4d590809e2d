package org.xiangfu.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.xiangfu.server.gallery.ShardMap;
import org.xiangfu.torture.fault.Fault;
import org.xiangfu.torture.fault.Silence;
import org.xiangfu.torture.fault.Wait;
import org.xiangfu.torture.history.Operation;
import org.xiangfu.torture.history.Outcome;

/**
 * A part of a run.
 *
 * @param name such as {@code kills}
 * @param answered calls that were answered
 * @param unanswered calls that were not, retries included, by reason
 * @param faults what went wrong on purpose, and what it cost; a phase without faults counts as one
 * @param waits over the faults: the longest time that a client waited, in seconds
 * @param silences over the faults, by kind of call and by group: the longest time in which somebody
 *     asked and nobody was answered
 */
record PhaseReport(
    String name,
    double seconds,
    int answered,
    Map<String, Long> unanswered,
    List<Cost> faults,
    Spread waits,
    Map<String, Spread> silences) {
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
   * @param shards where the persons are
   * @param begin nanoseconds since the history began
   * @param end the same
   */
  static PhaseReport of(
      String name,
      List<Operation> operations,
      List<Fault> faults,
      ShardMap shards,
      long begin,
      long end) {
    List<Fault> windows = faults.isEmpty() ? List.of(new Fault(name, "", begin, begin)) : faults;
    List<Wait> waits = Wait.of(operations);
    List<Cost> costs = new ArrayList<>();
    List<Long> longest = new ArrayList<>();
    Map<String, List<Operation>> parts = parts(operations, shards);
    Map<String, List<Long>> silences = new TreeMap<>();
    for (int i = 0; i < windows.size(); i++) {
      Fault fault = windows.get(i);
      long until = i + 1 < windows.size() ? windows.get(i + 1).begin() : end;
      long wait = Wait.longest(waits, fault.begin(), until);
      longest.add(wait);
      costs.add(cost(fault, wait));
      parts.forEach(
          (part, own) ->
              silences
                  .computeIfAbsent(part, _ -> new ArrayList<>())
                  .add(new Silence(own).longest(fault.begin(), until)));
    }
    Map<String, Spread> spreads = new TreeMap<>();
    silences.forEach((part, nanos) -> spreads.put(part, Spread.ofNanos(nanos)));
    return new PhaseReport(
        name,
        (end - begin) / NANOS,
        (int) operations.stream().filter(Operation::answered).count(),
        unanswered(operations),
        faults.isEmpty() ? List.of() : costs,
        Spread.ofNanos(longest),
        spreads);
  }

  private static Map<String, List<Operation>> parts(List<Operation> operations, ShardMap shards) {
    Map<String, List<Operation>> parts = new TreeMap<>();
    for (Operation each : operations) {
      parts.computeIfAbsent(each.kind().name(), _ -> new ArrayList<>()).add(each);
      parts
          .computeIfAbsent("gallery-" + shards.shardOf(each.person()), _ -> new ArrayList<>())
          .add(each);
    }
    return parts;
  }

  private static Cost cost(Fault fault, long longestWait) {
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
    text.append("  %-32s %s%n".formatted("a client waited at most", waits.text()));
    silences.forEach(
        (part, spread) ->
            text.append("  %-32s %s%n".formatted("nobody was answered, " + part, spread.text())));
    return text.toString();
  }
}
