package org.xiangfu.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tally of a run. Thread-safe. */
final class Account {
  private final Map<Outcome, Long> lines = new EnumMap<>(Outcome.class);
  private final List<Report.Problem> problems = new ArrayList<>();
  private long resumed;
  private long unnamed;
  private long otherFiles;

  synchronized void add(LineResult result, String photo) {
    lines.merge(result.outcome(), 1L, Long::sum);
    if (!result.outcome().isGood()) {
      problems.add(problem(result, photo));
    }
  }

  synchronized void addResumed(LineResult result, String photo) {
    resumed++;
    add(result, photo);
  }

  synchronized void addUnnamed(String photo, int position) {
    unnamed++;
    problems.add(
        problem(
            LineResult.error(
                0, "NOT_NAMED", "file %d of the archive in order of names".formatted(position)),
            photo));
  }

  synchronized void addOtherFile() {
    otherFiles++;
  }

  synchronized long accounted() {
    return lines.values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized Report report(
      long total, Optional<String> otherServer, Ending ending, Duration elapsed) {
    return new Report(
        total, lines, problems, resumed, unnamed, otherFiles, otherServer, ending, elapsed);
  }

  private static Report.Problem problem(LineResult result, String photo) {
    return new Report.Problem(
        result.line(), photo, result.outcome(), result.reason(), result.detail());
  }
}
