package org.xiangfu.batch;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The tally of a feed. Thread-safe. */
final class FeedAccount {
  private final Map<Outcome, Long> rows = new EnumMap<>(Outcome.class);
  private final List<LineResult> problems = new ArrayList<>();
  private long resumed;
  private long notSent;

  synchronized void add(LineResult result) {
    rows.merge(result.outcome(), 1L, Long::sum);
    if (!result.outcome().isGood()) {
      problems.add(result);
    }
  }

  synchronized void addResumed(LineResult result) {
    resumed++;
    add(result);
  }

  synchronized void addNotSent() {
    notSent++;
  }

  synchronized FeedReport report(Ending ending) {
    return new FeedReport(rows, problems, resumed, notSent, ending);
  }
}
