package org.xiangfu.engine.cli;

import static org.xiangfu.engine.cli.Messages.text;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.xiangfu.engine.calibrate.Interval;
import org.xiangfu.engine.evaluate.EvaluationReport;
import org.xiangfu.engine.evaluate.GroupRates;
import org.xiangfu.engine.evaluate.IdentificationRates;
import org.xiangfu.engine.evaluate.OperatingPoint;
import org.xiangfu.engine.evaluate.Rate;

/** Prints an evaluation's figures on a terminal. */
final class ReportPrinter {
  private final PrintWriter out;

  ReportPrinter(PrintWriter out) {
    this.out = out;
  }

  void print(EvaluationReport report) {
    line(
        "evaluate.photos",
        report.pack(),
        number(report.photos()),
        number(report.people()),
        number(report.failedToEnrol()),
        percent(report.fte()));
    report
        .failedByReason()
        .forEach((reason, count) -> line("evaluate.reason", reason, number(count)));
    line(
        "evaluate.pairs",
        number(report.genuine()),
        number(report.impostor()),
        number(report.genuineLeftOut()),
        number(report.impostorLeftOut()));
    report.fnmr().forEach(this::point);
    for (EvaluationReport.Claim claim : report.calibration()) {
      line("evaluate.claim", scientific(claim.fmr()), scientific(claim.measured()));
    }
    report.identification().ifPresent(this::identification);
    report.groups().forEach(this::group);
    line(
        "evaluate.speed",
        "%.1f".formatted(report.seconds()),
        "%.1f".formatted(report.photosPerSecond()),
        number(report.conditions().threads()),
        report.conditions().flipAveraging());
    out.flush();
  }

  void written(Path file) {
    line("written", file);
    out.flush();
  }

  private void point(OperatingPoint point) {
    if (point.fnmr().isPresent()) {
      line(
          "evaluate.point",
          scientific(point.fmr()),
          percent(point.fnmr().get(), point.fnmrConfidence().orElseThrow()),
          "%.4f".formatted(point.threshold()),
          scientific(point.measuredFmr()));
    } else {
      line(
          "evaluate.threshold",
          scientific(point.fmr()),
          "%.4f".formatted(point.threshold()),
          scientific(point.measuredFmr()));
    }
  }

  private void group(GroupRates group) {
    line("evaluate.group", group.column(), group.group(), number(group.people()));
    group.fmr().ifPresent(fmr -> line("evaluate.groupFmr", scientific(fmr)));
    group.fnmr().ifPresent(fnmr -> line("evaluate.groupFnmr", percent(fnmr)));
  }

  private void identification(IdentificationRates found) {
    line(
        "evaluate.identification",
        number(found.gallery()),
        number(found.matedProbes()),
        number(found.nonMatedProbes()),
        percent(found.rankOneHit()));
    for (IdentificationRates.OpenSetPoint point : found.openSet()) {
      line("evaluate.openSet", scientific(point.asked()), percent(point.fnir()));
    }
    for (IdentificationRates.OpenSetPoint point : found.calibrated()) {
      line(
          "evaluate.calibrated",
          scientific(point.asked()),
          percent(point.fpir()),
          percent(point.fnir()));
    }
  }

  private void line(String key, Object... arguments) {
    out.println(text(key, arguments));
  }

  private static String number(long value) {
    return Long.toString(value);
  }

  private static String percent(double rate) {
    return "%.2f".formatted(100 * rate);
  }

  private static String percent(Rate rate) {
    return percent(rate.rate(), rate.confidence());
  }

  private static String percent(double rate, Interval confidence) {
    return "%.2f [%.2f, %.2f]"
        .formatted(100 * rate, 100 * confidence.low(), 100 * confidence.high());
  }

  private static String scientific(double rate) {
    return "%.1e".formatted(rate);
  }

  private static String scientific(Rate rate) {
    return "%.1e [%.1e, %.1e]"
        .formatted(rate.rate(), rate.confidence().low(), rate.confidence().high());
  }
}
