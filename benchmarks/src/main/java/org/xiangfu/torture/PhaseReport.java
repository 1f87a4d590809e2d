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
 * @param silences over the faults, by kind of call, by group, and of the worst of these: the
 *     longest time in which somebody asked and nobody was answered
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
  private static final String WORST = "worst of these";

  /**
   * What a fault cost. Its time lasts to the next one, or to the end of the phase.
   *
   * @param at seconds since the history began
   * @param healedAfter seconds until all nodes served again
   * @param longestWait seconds that one client waited
   * @param unavailable seconds in which nobody was answered, of the worst kind of call or group
   */
  record Cost(
      String what,
      String where,
      double at,
      double healedAfter,
      double longestWait,
      double unavailable) {}

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
      long worst = 0;
      for (var part : parts.entrySet()) {
        long silence = new Silence(part.getValue()).longest(fault.begin(), until);
        silences.computeIfAbsent(part.getKey(), _ -> new ArrayList<>()).add(silence);
        worst = Math.max(worst, silence);
      }
      silences.computeIfAbsent(WORST, _ -> new ArrayList<>()).add(worst);
      costs.add(cost(fault, wait, worst));
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

  private static Cost cost(Fault fault, long longestWait, long unavailable) {
    return new Cost(
        fault.what(),
        fault.where(),
        fault.begin() / NANOS,
        (fault.healed() - fault.begin()) / NANOS,
        longestWait / NANOS,
        unavailable / NANOS);
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
