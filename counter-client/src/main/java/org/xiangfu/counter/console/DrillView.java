package org.xiangfu.counter.console;

import java.time.format.DateTimeFormatter;

/**
 * A drill in words.
 *
 * @param result whether it passed, in colour, shape and words
 * @param route from which centre to which
 * @param switched how long the longest change of the lead took
 * @param silence the longest time in which nobody got an answer
 * @param calls how many there were, and how many failed
 * @param lost confirmed events that were not found again
 */
public record DrillView(
    String begun,
    Tone result,
    String route,
    String switched,
    String silence,
    String calls,
    String lost,
    String operator) {
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  static DrillView of(DrillReports.Report report, Console console, Texts texts) {
    return new DrillView(
        MINUTE.format(report.begun().atZone(console.settings().zone())),
        report.passed()
            ? new Tone("match", texts.get("admin.drill.passed"))
            : new Tone("no-match", texts.get("admin.drill.failed")),
        texts.get("admin.drill.route", report.from(), report.to()),
        texts.get("admin.seconds", report.longestSwitchMillis() / 1000.0),
        texts.get("admin.seconds", report.longestSilenceMillis() / 1000.0),
        texts.get("admin.drill.calls.of", report.calls(), report.failedCalls()),
        texts.get("admin.number", report.lost()),
        report.operator());
  }
}
