package org.xiangfu.batch;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xiangfu.client.cli.Messages;

/**
 * A report as one HTML page that needs no network, with bars of outcomes, reasons and rates by
 * group as SVG. It names neither persons nor paths.
 */
final class HtmlReport {
  private static final String TEMPLATE = "org/xiangfu/batch/report.html";

  /** Problems listed on the page; the CSV report has all. */
  private static final int LISTED = 1_000;

  private static final double BAR_WIDTH = 320;

  private final Report report;
  private final Messages messages;
  private final ReportParts parts;
  private final String language;

  HtmlReport(Report report, Messages messages, Locale locale) {
    this.report = report;
    this.messages = messages;
    this.parts = new ReportParts(report, messages);
    this.language = locale.toLanguageTag();
  }

  /** Writes the page; does not close the writer. */
  void write(Writer to) throws IOException {
    new PebbleEngine.Builder()
        .loader(new ClasspathLoader(HtmlReport.class.getClassLoader()))
        .strictVariables(true)
        .build()
        .getTemplate(TEMPLATE)
        .evaluate(
            to,
            Map.of(
                "language", language,
                "title", messages.text("html.title"),
                "intro",
                    messages.text("report.lines", report.lines(), report.elapsed().toSeconds()),
                "state", state(),
                "alerts", report.alerts().stream().map(parts::alert).toList(),
                "alertsTitle", messages.text("html.alerts"),
                "charts", charts(),
                "tables", tables()));
  }

  private String state() {
    return switch (report.ending()) {
      case Ending.Done() ->
          messages.text(report.problems().isEmpty() ? report.completeKey() : "html.someNot");
      case Ending.Stopped() -> messages.text("report.stopped");
      case Ending.GaveUp(String why) -> messages.text("report.gaveUp", why);
    };
  }

  private List<Chart> charts() {
    List<Chart> charts = new ArrayList<>();
    charts.add(
        chart(
            messages.text("html.outcomes"),
            Stream.of(Outcome.values())
                .filter(report::matters)
                .map(
                    outcome ->
                        new Value(
                            messages.text("outcome." + outcome),
                            report.count(outcome),
                            Long.toString(report.count(outcome)),
                            !outcome.isGood()))
                .toList()));
    List<Value> reasons = new ArrayList<>();
    for (Outcome outcome : List.of(Outcome.REFUSED, Outcome.ERROR)) {
      report
          .reasons(outcome)
          .forEach(
              (reason, count) ->
                  reasons.add(
                      new Value(
                          Report.reasonText(messages, reason), count, count.toString(), true)));
    }
    if (!reasons.isEmpty()) {
      charts.add(chart(messages.text("html.reasons"), reasons));
    }
    for (String column : report.groups().stream().map(Tally.Row::column).distinct().toList()) {
      charts.add(
          chart(
              messages.text("html.group", column),
              report.groups().stream()
                  .filter(row -> row.column().equals(column))
                  .map(this::rate)
                  .toList()));
    }
    if (!report.suspects().isEmpty()) {
      List<Value> suspicions = new ArrayList<>();
      report
          .suspectCounts()
          .forEach(
              (name, count) ->
                  suspicions.add(
                      new Value(
                          Report.suspicionText(messages, name), count, count.toString(), true)));
      charts.add(chart(messages.text("html.suspects"), suspicions));
      for (String column : report.groups().stream().map(Tally.Row::column).distinct().toList()) {
        charts.add(
            chart(
                messages.text("html.suspectGroup", column),
                report.groups().stream()
                    .filter(row -> row.column().equals(column))
                    .map(
                        row ->
                            new Value(
                                parts.shown(row.value()),
                                (double) row.suspect() / row.records(),
                                share(row.suspect(), row.records()),
                                false))
                    .toList()));
      }
    }
    return charts;
  }

  private Value rate(Tally.Row row) {
    boolean abnormal =
        report.alerts().stream()
            .anyMatch(a -> a.column().equals(row.column()) && a.value().equals(row.value()));
    return new Value(
        parts.shown(row.value()),
        (double) row.failed() / row.records(),
        share(row.failed(), row.records()),
        abnormal);
  }

  private static String share(long part, long of) {
    return "%s (%d / %d)".formatted(ReportParts.percent(part, of), part, of);
  }

  private static Chart chart(String title, List<Value> values) {
    double most = values.stream().mapToDouble(Value::value).max().orElse(0);
    return new Chart(
        title,
        values.stream()
            .map(
                value ->
                    new Bar(
                        value.name(),
                        most == 0 ? 0 : (int) Math.round(BAR_WIDTH * value.value() / most),
                        value.text(),
                        value.warns() ? "warn" : "plain"))
            .toList());
  }

  private List<Table> tables() {
    List<Table> tables = new ArrayList<>();
    if (!report.suspects().isEmpty()) {
      tables.add(
          new Table(
              messages.text("html.suspects"),
              List.of(messages.text("html.record"), messages.text("html.reason")),
              report.suspects().stream()
                  .limit(LISTED)
                  .map(
                      each ->
                          List.of(
                              Long.toString(each.line()),
                              each.suspicions().stream()
                                  .map(name -> Report.suspicionText(messages, name))
                                  .collect(Collectors.joining("; "))))
                  .toList()));
    }
    if (!report.suspicions().isEmpty()) {
      tables.add(
          new Table(
              messages.text("report.suspicions"),
              List.of(messages.text("html.record"), messages.text("html.otherRecord")),
              report.suspicions().stream()
                  .limit(LISTED)
                  .map(s -> List.of(Long.toString(s.line()), Long.toString(s.other())))
                  .toList()));
    }
    if (!report.problems().isEmpty()) {
      tables.add(
          new Table(
              messages.text(
                  "html.problems",
                  Math.min(LISTED, report.problems().size()),
                  report.problems().size()),
              List.of(
                  messages.text("html.record"),
                  messages.text("html.reason"),
                  messages.text("html.detail")),
              report.problems().stream()
                  .limit(LISTED)
                  .map(
                      p ->
                          List.of(
                              p.line() == 0 ? "–" : Long.toString(p.line()),
                              p.reason() + ", " + Report.reasonText(messages, p.reason()),
                              p.detail()))
                  .toList()));
    }
    return tables;
  }

  /** Bars under a title. Public for the template. */
  public record Chart(String title, List<Bar> bars) {}

  /**
   * One bar.
   *
   * @param width of the page's units
   */
  public record Bar(String name, int width, String text, String style) {}

  /** Rows under a head. */
  public record Table(String title, List<String> head, List<List<String>> rows) {}

  private record Value(String name, double value, String text, boolean warns) {}
}
