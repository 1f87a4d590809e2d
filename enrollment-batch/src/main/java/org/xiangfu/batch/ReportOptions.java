package org.xiangfu.batch;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xiangfu.client.cli.Messages;
import picocli.CommandLine.Option;

/** Where the report and the progress go: a picocli mixin. */
final class ReportOptions {
  @Option(
      names = "--report-csv",
      paramLabel = "FILE",
      description =
          "Also write each photo that is not in the gallery, or on a suspect record, as a row of a"
              + " CSV file.")
  private Path csv;

  @Option(
      names = "--report-rates",
      paramLabel = "FILE",
      description =
          "Also write counts, failure and suspicion rates by county, office, decade, sex, age band"
              + " and whatever else was asked for, as a CSV file.")
  private Path rates;

  @Option(
      names = "--report-text",
      paramLabel = "FILE",
      description = "Also write the report to a file.")
  private Path text;

  @Option(
      names = "--report-html",
      paramLabel = "FILE",
      description = "Also write the report as one HTML page with charts, without paths.")
  private Path html;

  @Option(
      names = "--progress-json",
      paramLabel = "FILE",
      description = "Append the progress as a JSON object a line, every two seconds.")
  private Path progressJson;

  @Option(
      names = "--show-paths",
      description =
          "Show photo paths in the reports. Folder and file names often name a person: keep such"
              + " reports as you keep the photos.")
  private boolean showPaths;

  /** Shows progress to people, to machines, and to {@code xiangfu job show}. */
  Progress progress(Messages messages, Path journal) {
    List<Progress> ways = new ArrayList<>();
    // Java cannot tell whether the error stream alone is a terminal; the launcher can.
    ways.add(
        Boolean.getBoolean("xiangfu.terminal")
            ? TerminalProgress.bar(System.err)
            : TerminalProgress.lines(System.err, messages));
    ways.add(JsonProgress.latest(journal));
    if (progressJson != null) {
      ways.add(JsonProgress.lines(progressJson));
    }
    return Progress.all(ways);
  }

  void publish(Report report, Messages messages, Locale locale, PrintWriter out)
      throws IOException {
    String words = report.text(messages, showPaths);
    out.print(words);
    out.flush();
    if (text != null) {
      Files.writeString(text, words);
    }
    if (csv != null) {
      try (Writer to = Files.newBufferedWriter(csv)) {
        report.writeCsv(to, showPaths);
      }
    }
    if (rates != null) {
      try (Writer to = Files.newBufferedWriter(rates)) {
        report.writeRates(to);
      }
    }
    if (html != null) {
      try (Writer to = Files.newBufferedWriter(html)) {
        new HtmlReport(report, messages, locale).write(to);
      }
    }
  }
}
