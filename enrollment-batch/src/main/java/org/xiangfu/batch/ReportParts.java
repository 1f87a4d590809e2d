package org.xiangfu.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xiangfu.client.cli.Messages;

/** What a report says of groups, alerts and suspicions, a sentence each. */
final class ReportParts {
  private final Report report;
  private final Messages messages;

  ReportParts(Report report, Messages messages) {
    this.report = report;
    this.messages = messages;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Tally.Row row : report.groups()) {
      lines.add(
          messages.text(
              "report.group",
              row.column(),
              shown(row.value()),
              row.records(),
              row.failed(),
              percent(row.failed(), row.records())));
    }
    for (FailureAlert alert : report.alerts()) {
      lines.add(alert(alert));
    }
    if (!report.suspects().isEmpty()) {
      lines.add(messages.text("report.suspects", report.suspects().size()));
      report
          .suspectCounts()
          .forEach(
              (suspicion, count) ->
                  lines.add(
                      messages.text(
                          "report.suspectCount",
                          count,
                          Report.suspicionText(messages, suspicion))));
      for (Tally.Row row : report.groups()) {
        if (row.suspect() > 0) {
          lines.add(
              messages.text(
                  "report.suspectGroup",
                  row.column(),
                  shown(row.value()),
                  row.suspect(),
                  percent(row.suspect(), row.records())));
        }
      }
    }
    for (Report.Suspect suspect : report.suspects()) {
      lines.add(
          messages.text(
              "report.suspect",
              Long.toString(suspect.line()),
              String.join(", ", suspect.suspicions())));
    }
    if (!report.suspicions().isEmpty()) {
      lines.add(messages.text("report.suspicions"));
    }
    for (Suspicion suspicion : report.suspicions()) {
      lines.add(
          messages.text(
              "report.suspicion",
              Long.toString(suspicion.line()),
              Long.toString(suspicion.other())));
    }
    return lines;
  }

  String alert(FailureAlert alert) {
    return messages.text(
        "report.alert",
        alert.column(),
        shown(alert.value()),
        alert.failed(),
        alert.records(),
        percent(alert.failed(), alert.records()),
        String.format(Locale.ROOT, "%.1f %%", 100 * alert.restRate()),
        String.format(Locale.ROOT, "%.1e", alert.p()),
        Double.toString(FailureAlert.SIGNIFICANCE));
  }

  String shown(String value) {
    return value.isEmpty() ? messages.text("report.noValue") : value;
  }

  static String percent(long part, long of) {
    return of == 0 ? "–" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / of);
  }
}
