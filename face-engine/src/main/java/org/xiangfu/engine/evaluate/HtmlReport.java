package org.xiangfu.engine.evaluate;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One HTML page of the reports of one or several packs on the same photos, in Traditional Chinese
 * or English, with its plots inside: one file that can be handed on. It names no photo and no
 * person. Immutable and thread-safe.
 */
public final class HtmlReport {
  private static final String TEMPLATE = "org/xiangfu/engine/evaluate/report.html";

  private final List<EvaluationReport> reports;
  private final ReportTexts texts;

  /**
   * @param reports at least one, all of the same photos
   * @param language {@link Locale#TRADITIONAL_CHINESE} for Chinese, anything else for English
   */
  public HtmlReport(List<EvaluationReport> reports, Locale language) {
    if (reports.isEmpty()) {
      throw new IllegalArgumentException("nothing to report");
    }
    this.reports = List.copyOf(reports);
    this.texts = new ReportTexts(language);
  }

  /** Writes the page; does not close the writer. */
  public void write(Writer to) throws IOException {
    ClasspathLoader loader = new ClasspathLoader(HtmlReport.class.getClassLoader());
    new PebbleEngine.Builder()
        .loader(loader)
        .strictVariables(true)
        .build()
        .getTemplate(TEMPLATE)
        .evaluate(
            to,
            Map.of(
                "language", texts.language(),
                "title", texts.text("title"),
                "intro", texts.text("intro"),
                "sections", sections()));
  }

  private List<ReportSection> sections() throws IOException {
    List<ReportSection> sections = new ArrayList<>();
    ReportTables tables = new ReportTables(reports, texts);
    Plots plots = new Plots(reports);
    sections.add(section("conditions").table(tables.conditions()).build());
    sections.add(section("subjects").table(tables.subjects()).build());
    sections.add(
        section("verification")
            .table(tables.operatingPoints())
            .plot(plots.det(), texts.text("plot.det"))
            .plot(plots.distributions(), texts.text("plot.distributions"))
            .build());
    sections.add(section("calibration").table(tables.claims()).build());
    if (reports.stream().anyMatch(report -> report.identification().isPresent())) {
      sections.add(section("identification").table(tables.identification()).build());
    }
    for (String column : columns()) {
      sections.add(
          section("groups", column, ReportTexts.rate(reports.getFirst().groupFmr()))
              .table(tables.groups(column))
              .plot(plots.groupFmr(column), texts.text("plot.groupFmr", column))
              .plot(plots.groupFnmr(column), texts.text("plot.groupFnmr", column))
              .table(tables.across(column))
              .build());
    }
    if (reports.stream().anyMatch(report -> !report.errorVersusReject().isEmpty())) {
      sections.add(
          section("reject", ReportTexts.rate(reports.getFirst().groupFmr()))
              .plot(plots.reject(), texts.text("plot.reject"))
              .table(tables.reject())
              .build());
    }
    return sections;
  }

  private ReportSection.Builder section(String key, Object... arguments) {
    return new ReportSection.Builder(
        texts.text(key + ".title", arguments), texts.text(key + ".note", arguments));
  }

  private List<String> columns() {
    return reports.stream()
        .flatMap(report -> report.groups().stream())
        .map(GroupRates::column)
        .distinct()
        .toList();
  }
}
