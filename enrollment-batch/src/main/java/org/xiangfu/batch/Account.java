package org.xiangfu.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The tally of a run. Thread-safe. */
final class Account implements PhotoSource.Leftovers {
  private final Groups groups;
  private final Map<Outcome, Long> lines = new EnumMap<>(Outcome.class);
  private final List<Report.Problem> problems = new ArrayList<>();
  private final List<LineResult> suspects = new ArrayList<>();
  private final Map<String, Long> reasons = new HashMap<>();
  private final Tally tally = new Tally();
  private final Set<Suspicion> suspicions = new LinkedHashSet<>();
  private long resumed;
  private long unnamed;
  private long otherFiles;

  Account(Groups groups) {
    this.groups = groups;
  }

  synchronized void add(LineResult result, PhotoRecord record) {
    lines.merge(result.outcome(), 1L, Long::sum);
    tally.add(groups, record.groups(), result);
    if (!result.suspicions().isEmpty()) {
      suspects.add(result);
    }
    if (!result.outcome().isGood()) {
      refuse(problem(result, record.photo()));
    }
  }

  synchronized void addResumed(LineResult result, PhotoRecord record) {
    resumed++;
    add(result, record);
  }

  /** Takes over everything that earlier runs settled. */
  synchronized void addAll(Journal journal) {
    for (Outcome outcome : Outcome.values()) {
      long count = journal.count(outcome);
      if (count > 0) {
        lines.merge(outcome, count, Long::sum);
        resumed += count;
      }
    }
    tally.addAll(journal.groups());
    suspects.addAll(journal.suspects());
    journal.others().forEach(line -> refuse(problem(line.result(), line.at())));
  }

  private void refuse(Report.Problem problem) {
    problems.add(problem);
    reasons.merge(problem.reason(), 1L, Long::sum);
  }

  synchronized void addSuspicions(Collection<Suspicion> found) {
    suspicions.addAll(found);
  }

  @Override
  public synchronized void unnamed(String photo, String detail) {
    unnamed++;
    problems.add(problem(LineResult.error(0, "NOT_NAMED", detail), photo));
  }

  @Override
  public synchronized void others(long count) {
    otherFiles += count;
  }

  synchronized long accounted() {
    return lines.values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized Snapshot snapshot(String job, OptionalLong total, Pace.State state) {
    List<Report.Problem> latest =
        problems.subList(Math.max(0, problems.size() - Snapshot.MOST_LATEST), problems.size());
    return new Snapshot(
        job,
        total,
        resumed,
        accounted(),
        lines,
        state.name(),
        reasons,
        tally.rows(),
        latest.reversed());
  }

  synchronized Report report(
      OptionalLong total, Optional<String> otherServer, Ending ending, Duration elapsed) {
    return new Report(
        total.orElse(accounted()),
        lines,
        problems,
        resumed,
        unnamed,
        otherFiles,
        otherServer,
        ending,
        elapsed,
        tally.rows(),
        List.copyOf(suspicions),
        suspects.stream().map(each -> new Report.Suspect(each.line(), each.suspicions())).toList());
  }

  private static Report.Problem problem(LineResult result, String photo) {
    return new Report.Problem(
        result.line(), photo, result.outcome(), result.reason(), result.detail());
  }
}
