package org.xiangfu.batch;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.xiangfu.client.cli.Messages;

/**
 * The account of a feed: each row is in {@code outcomes} once, or not sent. Names nobody.
 *
 * @param outcomes how many rows came to what; ENROLLED is done, ALREADY_ENROLLED was so already
 * @param problems every row that had no effect, by line
 * @param resumed rows taken from the journal of an earlier run
 * @param notSent rows without an answer
 */
record FeedReport(
    Map<Outcome, Long> outcomes,
    List<LineResult> problems,
    long resumed,
    long notSent,
    Ending ending) {
  FeedReport {
    outcomes = Map.copyOf(outcomes);
    problems = problems.stream().sorted(Comparator.comparing(LineResult::line)).toList();
  }

  long count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  private long rows() {
    return notSent + outcomes.values().stream().mapToLong(Long::longValue).sum();
  }

  int exitCode() {
    return switch (ending) {
      case Ending.Stopped() -> EnrollCommand.STOPPED;
      case Ending.GaveUp(_) -> EnrollCommand.GAVE_UP;
      case Ending.Done() -> problems.isEmpty() ? EnrollCommand.ALL_GOOD : EnrollCommand.SOME_NOT;
    };
  }

  String text(Messages messages) {
    var text = new StringBuilder();
    line(text, messages.text("feed.rows", rows()));
    if (resumed > 0) {
      line(text, messages.text("report.resumed", resumed));
    }
    line(text, messages.text("feed.done", count(Outcome.ENROLLED)));
    line(text, messages.text("feed.same", count(Outcome.ALREADY_ENROLLED)));
    line(text, messages.text("feed.refused", problems.size()));
    if (notSent > 0) {
      line(text, messages.text("report.notSent", notSent));
    }
    switch (ending) {
      case Ending.Done() -> {
        if (problems.isEmpty()) {
          line(text, messages.text("feed.complete"));
        }
      }
      case Ending.Stopped() -> line(text, messages.text("report.stopped"));
      case Ending.GaveUp(String why) -> line(text, messages.text("report.gaveUp", why));
    }
    for (LineResult problem : problems) {
      line(
          text,
          messages.text(
              "feed.problem", Long.toString(problem.line()), problem.reason(), problem.detail()));
    }
    return text.toString();
  }

  /** The rows that had no effect, one a row. */
  void writeCsv(Appendable out) throws IOException {
    var csv = new CSVPrinter(out, CSVFormat.RFC4180);
    csv.printRecord("line", "reason", "detail");
    for (LineResult problem : problems) {
      csv.printRecord(problem.line(), problem.reason(), problem.detail());
    }
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append(System.lineSeparator());
  }
}
