package org.xiangfu.batch;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.xiangfu.client.cli.Messages;

/**
 * The account of a run: each line of the manifest is in {@code outcomes} once, or not yet sent.
 * Names no person; photo paths, which may, come out only on demand.
 *
 * @param lines of the manifest
 * @param outcomes how many lines came to what
 * @param problems every photo that is not in the gallery, by line; those that no line names last
 * @param resumed lines taken from the journal of an earlier run
 * @param unnamed photos in the archive that no line names
 * @param otherFiles files in the archive that are no photos
 * @param otherServer the service that an earlier run sent to, if it was another
 * @param elapsed time of this run
 * @param groups counts by the columns of {@link Groups}
 * @param suspicions photos that stand under two persons
 * @param suspects photos in the gallery on records that the service holds something against
 */
public record Report(
    long lines,
    Map<Outcome, Long> outcomes,
    List<Problem> problems,
    long resumed,
    long unnamed,
    long otherFiles,
    Optional<String> otherServer,
    Ending ending,
    Duration elapsed,
    List<Tally.Row> groups,
    List<Suspicion> suspicions,
    List<Suspect> suspects) {
  private static final Comparator<Problem> BY_LINE =
      Comparator.comparing((Problem p) -> p.line() == 0)
          .thenComparing(Problem::line)
          .thenComparing(Problem::photo);

  /** Sorts the problems. */
  public Report {
    outcomes = Map.copyOf(outcomes);
    problems = problems.stream().sorted(BY_LINE).toList();
    groups = List.copyOf(groups);
    suspicions = suspicions.stream().sorted(Comparator.comparingLong(Suspicion::line)).toList();
    suspects = suspects.stream().sorted(Comparator.comparingLong(Suspect::line)).toList();
  }

  /** Lines that came to this. */
  public long count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  /** Lines without an outcome yet. */
  public long notSent() {
    return lines - outcomes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether every photo is where it should be; a second attempt sends only what was refused. */
  boolean isComplete() {
    return problems.isEmpty() && notSent() <= 0;
  }

  /** Exit code of the program. */
  public int exitCode() {
    return switch (ending) {
      case Ending.Stopped() -> EnrollCommand.STOPPED;
      case Ending.GaveUp(_) -> EnrollCommand.GAVE_UP;
      case Ending.Done() when !alerts().isEmpty() -> EnrollCommand.ALERT;
      case Ending.Done() -> isComplete() ? EnrollCommand.ALL_GOOD : EnrollCommand.SOME_NOT;
    };
  }

  /** Groups that fail more often than chance explains. */
  public List<FailureAlert> alerts() {
    return FailureAlert.of(groups);
  }

  /** The report for people. */
  public String text(Messages messages, boolean showPaths) {
    StringBuilder text = new StringBuilder();
    line(text, messages.text("report.lines", lines, elapsed.toSeconds()));
    if (resumed > 0) {
      line(text, messages.text("report.resumed", resumed));
    }
    otherServer.ifPresent(server -> line(text, messages.text("report.otherServer", server)));
    for (Outcome outcome : Outcome.values()) {
      if (!matters(outcome)) {
        continue;
      }
      line(text, messages.text("report." + outcome, count(outcome)));
      reasons(outcome)
          .forEach(
              (reason, count) ->
                  line(text, messages.text("report.reason", count, reasonText(messages, reason))));
    }
    if (notSent() > 0) {
      line(text, messages.text("report.notSent", notSent()));
    }
    if (unnamed > 0) {
      line(text, messages.text("report.unnamed", unnamed));
    }
    if (otherFiles > 0) {
      line(text, messages.text("report.otherFiles", otherFiles));
    }
    switch (ending) {
      case Ending.Done() -> {
        if (isComplete()) {
          line(text, messages.text(completeKey()));
        }
      }
      case Ending.Stopped() -> line(text, messages.text("report.stopped"));
      case Ending.GaveUp(String why) -> line(text, messages.text("report.gaveUp", why));
    }
    new ReportParts(this, messages).lines().forEach(part -> line(text, part));
    if (!problems.isEmpty()) {
      line(
          text,
          messages.text(
              count(Outcome.EXTRACTED) > 0 ? "report.extracted.account" : "report.account"));
    }
    for (Problem problem : problems) {
      line(text, problemText(messages, problem, showPaths));
    }
    return text.toString();
  }

  /**
   * The photos that are not in the gallery, one a row; then those on suspect records, one a row for
   * each suspicion.
   */
  public void writeCsv(Appendable out, boolean showPaths) throws IOException {
    CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180);
    if (showPaths) {
      csv.printRecord("line", "outcome", "reason", "detail", "photo");
    } else {
      csv.printRecord("line", "outcome", "reason", "detail");
    }
    for (Problem problem : problems) {
      csv.print(problem.line() == 0 ? null : problem.line());
      csv.print(problem.outcome());
      csv.print(problem.reason());
      csv.print(problem.detail());
      if (showPaths) {
        csv.print(problem.photo());
      }
      csv.println();
    }
    for (Suspect suspect : suspects) {
      for (String suspicion : suspect.suspicions()) {
        csv.print(suspect.line());
        csv.print("SUSPECT");
        csv.print(suspicion);
        csv.print("the photo is in the gallery; somebody has to look at the record");
        if (showPaths) {
          csv.print("");
        }
        csv.println();
      }
    }
  }

  /** Records by what the service holds against them. */
  Map<String, Long> suspectCounts() {
    return suspects.stream()
        .flatMap(each -> each.suspicions().stream())
        .collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()));
  }

  /**
   * Counts and rates of each group, one a row: {@code abnormal} is the probability that chance
   * brings such a failure rate, of groups that {@link #alerts()} names.
   */
  void writeRates(Appendable out) throws IOException {
    CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180);
    csv.printRecord(
        "column",
        "value",
        "records",
        "failed",
        "failed_share",
        "suspect",
        "suspect_share",
        "abnormal");
    List<FailureAlert> alerts = alerts();
    for (Tally.Row row : groups) {
      csv.printRecord(
          row.column(),
          row.value(),
          row.records(),
          row.failed(),
          share(row.failed(), row.records()),
          row.suspect(),
          share(row.suspect(), row.records()),
          alerts.stream()
              .filter(
                  each -> each.column().equals(row.column()) && each.value().equals(row.value()))
              .map(each -> String.format(Locale.ROOT, "%.1e", each.p()))
              .findFirst()
              .orElse(""));
    }
  }

  private static String share(long part, long of) {
    return String.format(Locale.ROOT, "%.5f", (double) part / of);
  }

  /** Whether a reader expects to see this outcome, even if it is none's. */
  boolean matters(Outcome outcome) {
    return count(outcome) > 0
        || switch (outcome) {
          case DUPLICATE, EXTRACTED -> false;
          case ENROLLED, ALREADY_ENROLLED -> count(Outcome.EXTRACTED) == 0;
          case REFUSED, ERROR -> true;
        };
  }

  /** The words for a run without problems. */
  String completeKey() {
    return count(Outcome.EXTRACTED) > 0 ? "report.extracted.complete" : "report.complete";
  }

  /** How many lines came to this outcome, by reason. */
  Map<String, Long> reasons(Outcome outcome) {
    return problems.stream()
        .filter(p -> p.outcome() == outcome && p.line() > 0)
        .collect(Collectors.groupingBy(Problem::reason, TreeMap::new, Collectors.counting()));
  }

  private static String problemText(Messages messages, Problem problem, boolean showPath) {
    String what =
        problem.line() == 0
            ? messages.text("report.problemUnnamed", problem.detail())
            : messages.text(
                "report.problem",
                Long.toString(problem.line()),
                problem.reason(),
                reasonText(messages, problem.reason()),
                problem.detail());
    return showPath && !problem.photo().isEmpty() ? what + " [" + problem.photo() + "]" : what;
  }

  /** Why a photo is not in the gallery, in the words of a bundle beside this class. */
  public static String reasonText(Messages messages, String reason) {
    String key = "reason." + reason;
    return messages.has(key) ? messages.text(key) : messages.text("reason.other", reason);
  }

  /** What the service holds against a record, likewise. */
  static String suspicionText(Messages messages, String suspicion) {
    String key = "suspicion." + suspicion;
    return messages.has(key) ? messages.text(key) : suspicion;
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append(System.lineSeparator());
  }

  /**
   * A photo in the gallery on a record that somebody has to look at.
   *
   * @param line of the manifest
   * @param suspicions stable names, such as {@code WRONG_PERSON}; at least one
   */
  public record Suspect(long line, List<String> suspicions) {
    /** Copies the names. */
    public Suspect {
      suspicions = List.copyOf(suspicions);
    }
  }

  /**
   * A photo that is not in the gallery.
   *
   * @param line of the manifest; 0 if no line names it
   * @param photo path in the archive
   * @param reason stable, such as {@code NO_FACE}
   * @param detail one English sentence without personal data; may be empty
   */
  public record Problem(long line, String photo, Outcome outcome, String reason, String detail) {}
}
