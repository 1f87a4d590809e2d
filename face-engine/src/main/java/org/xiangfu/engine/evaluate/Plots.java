package org.xiangfu.engine.evaluate;

import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The plots of the HTML report as PNG in base 64. Their words are the standard's abbreviations and
 * the groups' names, since fonts with Chinese letters may be missing where a report is made.
 */
final class Plots {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 420;
  private static final int PLOT_WIDTH = 640;
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9)); // told apart by the colour-blind: Okabe and Ito 2008

  private final List<EvaluationReport> reports;

  Plots(List<EvaluationReport> reports) {
    this.reports = reports;
  }

  Optional<String> det() throws IOException {
    XYChart chart = chart("FMR", "FNMR");
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    for (EvaluationReport report : reports) {
      List<EvaluationReport.DetPoint> points =
          report.det().stream().filter(p -> p.fnmr() > 0).toList();
      if (!points.isEmpty()) {
        line(
            chart,
            report.pack(),
            points.stream().map(EvaluationReport.DetPoint::fmr).toList(),
            points.stream().map(EvaluationReport.DetPoint::fnmr).toList());
      }
    }
    return png(chart);
  }

  Optional<String> distributions() throws IOException {
    XYChart chart = chart("score", "share of comparisons");
    for (EvaluationReport report : reports) {
      var scores = report.distributions();
      distribution(chart, report.pack() + " impostor", scores, scores.impostor());
      distribution(chart, report.pack() + " genuine", scores, scores.genuine());
    }
    chart.getStyler().setXAxisMin(-1.0).setXAxisMax(1.0).setXAxisDecimalPattern("0.0#");
    return png(chart);
  }

  Optional<String> groupFmr(String column) throws IOException {
    return groups(column, "FMR", true, GroupRates::fmr);
  }

  Optional<String> groupFnmr(String column) throws IOException {
    return groups(column, "FNMR", false, GroupRates::fnmr);
  }

  Optional<String> reject() throws IOException {
    XYChart chart = chart("photos rejected, worst first", "FNMR");
    for (EvaluationReport report : reports) {
      if (!report.errorVersusReject().isEmpty()) {
        line(
            chart,
            report.pack(),
            report.errorVersusReject().stream().map(RejectPoint::rejected).toList(),
            report.errorVersusReject().stream().map(RejectPoint::fnmr).toList());
      }
    }
    chart.getStyler().setYAxisMin(0.0).setYAxisDecimalPattern("0.####");
    chart.getStyler().setXAxisMin(0.0).setXAxisDecimalPattern("0.##");
    return png(chart);
  }

  private Optional<String> groups(
      String column, String axis, boolean logarithmic, Function<GroupRates, Optional<Rate>> rate)
      throws IOException {
    List<String> names =
        reports.stream()
            .flatMap(report -> report.groups().stream())
            .filter(group -> group.column().equals(column))
            .map(GroupRates::group)
            .distinct()
            .toList();
    XYChart chart = chart(column, axis + ", 95 %");
    double floor = logarithmic ? floor(column, rate) : 0;
    for (int i = 0; i < reports.size(); i++) {
      String pack = reports.get(i).pack();
      boolean first = true;
      for (GroupRates group : reports.get(i).groups()) {
        Optional<Rate> measured = rate.apply(group);
        if (!group.column().equals(column) || measured.isEmpty()) {
          continue;
        }
        double x = 1 + names.indexOf(group.group()) + 0.12 * (i - (reports.size() - 1) / 2.0);
        Rate r = measured.get();
        XYSeries series =
            chart.addSeries(
                first ? pack : pack + " " + group.group(),
                List.of(x, x, x),
                Stream.of(r.confidence().low(), r.rate(), r.confidence().high())
                    .map(value -> Math.max(floor, value))
                    .toList());
        Color colour = COLOURS.get(i % COLOURS.size());
        series.setMarkerColor(colour);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setLineColor(colour);
        series.setShowInLegend(first);
        first = false;
      }
    }
    chart
        .getStyler()
        .setXAxisMin(0.0)
        .setXAxisMax(names.size() + 1.0)
        .setYAxisMin(floor)
        .setYAxisLogarithmic(logarithmic)
        .setYAxisDecimalPattern(logarithmic ? "0E0" : "0.####")
        .setXAxisTickMarkSpacingHint(PLOT_WIDTH / (names.size() + 1));
    chart.setCustomXAxisTickLabelsFormatter(
        x -> {
          int place = (int) Math.round(x);
          // Labels must differ or the library drops them: where no group is, spaces of some length.
          return Math.abs(x - place) < 0.01 && place >= 1 && place <= names.size()
              ? names.get(place - 1)
              : " ".repeat(1 + (int) Math.round(4 * x));
        });
    return png(chart);
  }

  /** Where a logarithmic axis ends, as it has no 0: half of the smallest rate above 0. */
  private double floor(String column, Function<GroupRates, Optional<Rate>> rate) {
    return reports.stream()
            .flatMap(report -> report.groups().stream())
            .filter(group -> group.column().equals(column))
            .flatMap(group -> rate.apply(group).stream())
            .flatMap(r -> Stream.of(r.confidence().low(), r.rate(), r.confidence().high()))
            .filter(value -> value > 0)
            .min(Double::compare)
            .orElse(1.0)
        / 2;
  }

  private static void distribution(
      XYChart chart, String name, EvaluationReport.Distributions scores, List<Long> counts) {
    double all = counts.stream().mapToLong(Long::longValue).sum();
    if (all == 0) {
      return;
    }
    double width = (scores.to() - scores.from()) / counts.size();
    line(
        chart,
        name,
        IntStream.range(0, counts.size()).mapToObj(i -> scores.from() + (i + 0.5) * width).toList(),
        counts.stream().map(count -> count / all).toList());
  }

  private static void line(XYChart chart, String name, List<Double> x, List<Double> y) {
    XYSeries series = chart.addSeries(name, new ArrayList<>(x), new ArrayList<>(y));
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(COLOURS.get((chart.getSeriesCollection().size() - 1) % COLOURS.size()));
  }

  private static XYChart chart(String x, String y) {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).xAxisTitle(x).yAxisTitle(y).build();
    chart
        .getStyler()
        .setChartBackgroundColor(Color.WHITE)
        .setLegendPosition(Styler.LegendPosition.OutsideS)
        .setLegendLayout(Styler.LegendLayout.Horizontal);
    return chart;
  }

  private static Optional<String> png(XYChart chart) throws IOException {
    return chart.getSeriesCollection().isEmpty()
        ? Optional.empty()
        : Optional.of(Base64.getEncoder().encodeToString(ChartEncoder.getBytes(chart, "png")));
  }
}
