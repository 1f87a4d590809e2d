package org.xiangfu.engine.evaluate;

import static org.xiangfu.engine.evaluate.ReportTexts.count;
import static org.xiangfu.engine.evaluate.ReportTexts.percent;
import static org.xiangfu.engine.evaluate.ReportTexts.rate;
import static org.xiangfu.engine.evaluate.ReportTexts.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.xiangfu.engine.evaluate.ReportSection.Table;

/** The tables of the HTML report. */
final class ReportTables {
  private static final String NONE = "–";
  private static final double REJECT_STEP = 0.05;

  private final List<EvaluationReport> reports;
  private final ReportTexts texts;

  ReportTables(List<EvaluationReport> reports, ReportTexts texts) {
    this.reports = reports;
    this.texts = texts;
  }

  Table conditions() {
    return new Table(
        texts.head("pack", "date", "photoSet", "comparisons", "limits", "flip", "confidence"),
        reports.stream()
            .map(
                r ->
                    List.of(
                        r.pack(),
                        r.conditions().date(),
                        r.conditions().photoSet(),
                        texts.text("comparisons." + r.conditions().comparisons()),
                        r.conditions().limits(),
                        texts.text(r.conditions().flipAveraging() ? "yes" : "no"),
                        r.conditions().confidence()))
            .toList());
  }

  Table subjects() {
    return new Table(
        texts.head("pack", "photos", "people", "fte", "fta", "genuine", "impostor", "reasons"),
        reports.stream()
            .map(
                r ->
                    List.of(
                        r.pack(),
                        count(r.photos()),
                        count(r.people()),
                        percent(r.fte(), r.fteConfidence()),
                        r.fta().map(ReportTexts::percent).orElse(NONE),
                        texts.text("of", count(r.genuine()), count(r.genuinePeople())),
                        texts.text("of", count(r.impostor()), count(r.impostorPeople())),
                        r.failedByReason().entrySet().stream()
                            .map(e -> e.getKey() + " " + count(e.getValue()))
                            .collect(Collectors.joining(", "))))
            .toList());
  }

  Table operatingPoints() {
    List<List<String>> rows = new ArrayList<>();
    for (EvaluationReport report : reports) {
      for (OperatingPoint point : report.fnmr()) {
        rows.add(
            List.of(
                report.pack(),
                rate(point.fmr()),
                score(point.threshold()),
                rate(point.measuredFmr(), point.fmrConfidence()),
                point.fnmr().isPresent()
                    ? percent(point.fnmr().get(), point.fnmrConfidence().orElseThrow())
                    : NONE));
      }
    }
    return new Table(texts.head("pack", "askedFmr", "threshold", "fmr", "fnmr"), rows);
  }

  Table claims() {
    List<List<String>> rows = new ArrayList<>();
    for (EvaluationReport report : reports) {
      for (EvaluationReport.Claim claim : report.calibration()) {
        rows.add(
            List.of(
                report.pack(),
                rate(claim.fmr()),
                texts.text("support." + claim.support().name().toLowerCase(Locale.ROOT)),
                score(claim.threshold()),
                rate(claim.measured())));
      }
    }
    return new Table(texts.head("pack", "claimed", "support", "threshold", "fmr"), rows);
  }

  Table identification() {
    List<List<String>> rows = new ArrayList<>();
    for (EvaluationReport report : reports) {
      report
          .identification()
          .ifPresent(
              found -> {
                found.openSet().forEach(point -> rows.add(row(report, found, point, "data")));
                found
                    .calibrated()
                    .forEach(point -> rows.add(row(report, found, point, "calibration")));
              });
    }
    return new Table(
        texts.head(
            "pack", "gallery", "mated", "nonMated", "rankOne", "askedFpir", "by", "fpir", "fnir"),
        rows);
  }

  private List<String> row(
      EvaluationReport report,
      IdentificationRates found,
      IdentificationRates.OpenSetPoint point,
      String by) {
    return List.of(
        report.pack(),
        count(found.gallery()),
        texts.text("of", count(found.matedProbes()), count(found.matedPeople())),
        texts.text("of", count(found.nonMatedProbes()), count(found.nonMatedPeople())),
        percent(found.rankOneHit()),
        rate(point.asked()),
        texts.text("by." + by),
        percent(point.fpir()),
        percent(point.fnir()));
  }

  Table groups(String column) {
    List<List<String>> rows = new ArrayList<>();
    for (EvaluationReport report : reports) {
      for (GroupRates group : report.groups()) {
        if (group.column().equals(column)) {
          rows.add(
              List.of(
                  report.pack(),
                  group.group(),
                  count(group.photos()),
                  count(group.people()),
                  percent(group.fte()),
                  group.fmr().map(fmr -> count(fmr.trials())).orElse(NONE),
                  group.fmr().map(ReportTexts::rate).orElse(NONE),
                  group.fnmr().map(fnmr -> count(fnmr.trials())).orElse(NONE),
                  group.fnmr().map(ReportTexts::percent).orElse(NONE)));
        }
      }
    }
    return new Table(
        texts.head(
            "pack", "group", "photos", "people", "fte", "impostor", "fmr", "genuine", "fnmr"),
        rows);
  }

  Table across(String column) {
    List<List<String>> rows = new ArrayList<>();
    for (EvaluationReport report : reports) {
      for (GroupRates.Across across : report.acrossGroups()) {
        if (across.column().equals(column)) {
          rows.add(
              List.of(
                  report.pack(),
                  across.group() + " × " + across.other(),
                  count(across.fmr().trials()),
                  rate(across.fmr())));
        }
      }
    }
    return new Table(texts.head("pack", "groups", "impostor", "fmr"), rows);
  }

  Table reject() {
    List<List<String>> rows = new ArrayList<>();
    for (EvaluationReport report : reports) {
      double next = 0;
      for (RejectPoint point : report.errorVersusReject()) {
        if (point.rejected() >= next) {
          next = point.rejected() + REJECT_STEP;
          rows.add(
              List.of(
                  report.pack(),
                  percent(point.rejected()),
                  count(point.leastQuality()),
                  count(point.genuine()),
                  percent(point.fnmr())));
        }
      }
    }
    return new Table(texts.head("pack", "rejected", "leastQuality", "genuine", "fnmr"), rows);
  }
}
