package org.xiangfu.counter.console;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xiangfu.v1.StatisticsCell;
import org.xiangfu.v1.StatisticsDimension;

/**
 * Counts of cases by one or two dimensions, with totals. What is withheld is said to be, and is
 * never a number.
 *
 * @param rows named by the first dimension; the last one is the total
 * @param columns named by the second dimension, the last one is the total; of one dimension only
 *     that
 * @param threshold counts below are withheld
 */
public record StatisticsTable(List<Row> rows, List<Column> columns, int threshold) {
  private static final int MOST_DAYS = 366;
  private static final String TOTAL = "";

  /**
   * A column.
   *
   * @param name of what is counted in it
   * @param total true if it adds up the others
   */
  public record Column(String name, boolean total) {}

  /**
   * A row.
   *
   * @param name of what is counted in it
   * @param total true if it adds up the others
   * @param cells one for each column
   */
  public record Row(String name, boolean total, List<Cell> cells) {}

  /**
   * A count.
   *
   * @param count 0 if it is withheld
   * @param withheld true if it, or another count that it would tell, is too small to be shown
   */
  public record Cell(long count, boolean withheld) {
    private static final Cell ZERO = new Cell(0, false);
  }

  /** True if no case meets the conditions. */
  public boolean isEmpty() {
    return rows.stream().allMatch(Row::total);
  }

  /** True if some count is withheld. */
  public boolean isWithheld() {
    return rows.stream().flatMap(row -> row.cells().stream()).anyMatch(Cell::withheld);
  }

  /**
   * The table of an answer.
   *
   * @param first of the days that were asked for
   * @param last of them
   */
  static StatisticsTable of(
      List<StatisticsCell> cells,
      List<StatisticsDimension> dimensions,
      int threshold,
      LocalDate first,
      LocalDate last,
      Texts texts) {
    Map<List<String>, Cell> byPlace = new HashMap<>();
    cells.forEach(
        each ->
            byPlace.put(
                List.copyOf(each.getValuesList()), new Cell(each.getCount(), each.getWithheld())));
    Set<String> rows = values(cells, 0);
    if (dimensions.getFirst() == StatisticsDimension.STATISTICS_DIMENSION_DAY && !rows.isEmpty()) {
      rows = days(first, last);
    }
    boolean crossed = dimensions.size() > 1;
    List<String> across = new ArrayList<>(crossed ? values(cells, 1) : Set.of());
    across.add(TOTAL);
    List<String> down = new ArrayList<>(rows);
    down.add(TOTAL);
    return new StatisticsTable(
        down.stream()
            .map(
                row ->
                    new Row(
                        name(dimensions.getFirst(), row, texts),
                        row.isEmpty(),
                        across.stream()
                            .map(
                                column ->
                                    byPlace.getOrDefault(
                                        crossed ? List.of(row, column) : List.of(row), Cell.ZERO))
                            .toList()))
            .toList(),
        across.stream()
            .map(
                column ->
                    new Column(
                        crossed
                            ? name(dimensions.get(1), column, texts)
                            : texts.get("audit.stats.cases"),
                        crossed && column.isEmpty()))
            .toList(),
        threshold);
  }

  // In the order of the answer, which is that of the values.
  private static Set<String> values(List<StatisticsCell> cells, int dimension) {
    Set<String> values = new LinkedHashSet<>();
    cells.stream()
        .map(each -> each.getValues(dimension))
        .filter(value -> !value.isEmpty())
        .sorted()
        .forEach(values::add);
    return values;
  }

  // A day without a case is a day all the same.
  private static Set<String> days(LocalDate first, LocalDate last) {
    Set<String> days = new LinkedHashSet<>();
    first.datesUntil(last.plusDays(1)).limit(MOST_DAYS).forEach(day -> days.add(day.toString()));
    return days;
  }

  private static String name(StatisticsDimension dimension, String value, Texts texts) {
    if (value.isEmpty()) {
      return texts.get("audit.stats.total");
    }
    return switch (dimension) {
      case STATISTICS_DIMENSION_KIND ->
          texts.wordOr("kind", "CASE_KIND_" + value, "audit.raw", value);
      case STATISTICS_DIMENSION_DECISION ->
          value.equals("NONE")
              ? texts.get("audit.stats.none")
              : texts.wordOr("decision", "DECISION_" + value, "audit.raw", value);
      case STATISTICS_DIMENSION_OVERRIDE ->
          texts.get(value.equals("YES") ? "audit.yes" : "audit.no");
      case STATISTICS_DIMENSION_BAND ->
          value.equals("NONE")
              ? texts.get("audit.stats.none")
              : texts.wordOr("band", "BAND_" + value, "audit.raw", value);
      case STATISTICS_DIMENSION_SEX ->
          switch (value) {
            case "MALE" -> texts.get("audit.sex.male");
            case "FEMALE" -> texts.get("audit.sex.female");
            default -> texts.get("audit.stats.unknown");
          };
      case STATISTICS_DIMENSION_REASON ->
          value.equals("NONE")
              ? texts.get("audit.stats.none")
              : texts.wordOr("reason", "CHECK_REASON_" + value, "audit.raw", value);
      default -> value.equals("UNKNOWN") ? texts.get("audit.stats.unknown") : value;
    };
  }
}
