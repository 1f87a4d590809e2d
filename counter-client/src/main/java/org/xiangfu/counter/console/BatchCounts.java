package org.xiangfu.counter.console;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xiangfu.batch.Outcome;
import org.xiangfu.batch.Snapshot;
import org.xiangfu.batch.Tally;

/**
 * How far a job is, as it is kept on disk.
 *
 * @param total records in all; 0 if that is not known
 * @param done records that have their outcome
 * @param reasons of those that are not in the gallery
 */
record BatchCounts(
    long total,
    long done,
    Map<Outcome, Long> outcomes,
    Map<String, Long> reasons,
    List<Group> groups) {
  static final BatchCounts NONE = new BatchCounts(0, 0, Map.of(), Map.of(), List.of());

  BatchCounts {
    outcomes = Map.copyOf(outcomes);
    reasons = Map.copyOf(reasons);
    groups = List.copyOf(groups);
  }

  /**
   * The counts of a run.
   *
   * @param expected records of each group; empty if that is not known
   */
  static BatchCounts of(Snapshot now, List<Tally.Row> expected) {
    Map<List<String>, Long> all = new HashMap<>();
    expected.forEach(row -> all.put(List.of(row.column(), row.value()), row.records()));
    return new BatchCounts(
        now.total().orElse(0),
        now.done(),
        now.outcomes(),
        now.reasons(),
        now.groups().stream()
            .map(row -> new Group(row, all.getOrDefault(List.of(row.column(), row.value()), 0L)))
            .toList());
  }

  long count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  /**
   * What became of a group.
   *
   * @param expected records that it has in all; 0 if that is not known
   */
  record Group(Tally.Row row, long expected) {}
}
