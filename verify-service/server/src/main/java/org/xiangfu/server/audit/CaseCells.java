package org.xiangfu.server.audit;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.xiangfu.server.ledger.v1.CaseCell;
import org.xiangfu.server.ledger.v1.CasesCounted;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.Sex;
import org.xiangfu.v1.StatisticsDimension;

/** Counts cases by dimensions. For one thread. */
final class CaseCells {
  private static final String NONE = "NONE";
  private static final String UNKNOWN = "UNKNOWN";
  private static final int LAST_AGE = 90;

  private final List<StatisticsDimension> dimensions;
  private final int most;
  private final Map<List<String>, Long> counts = new HashMap<>();

  /**
   * Nothing counted yet.
   *
   * @param most more cells than these are too many
   */
  CaseCells(List<StatisticsDimension> dimensions, int most) {
    this.dimensions = List.copyOf(dimensions);
    this.most = most;
  }

  void add(Case each) {
    if (counts.size() <= most) {
      cellsOf(each).forEach(cell -> counts.merge(cell, 1L, Long::sum));
    }
  }

  CasesCounted counted() {
    if (counts.size() > most) {
      return CasesCounted.newBuilder().setTooMany(true).build();
    }
    var answer = CasesCounted.newBuilder();
    counts.forEach(
        (values, count) ->
            answer.addCells(CaseCell.newBuilder().addAllValues(values).setCount(count)));
    return answer.build();
  }

  private List<List<String>> cellsOf(Case each) {
    List<List<String>> cells = List.of(List.of());
    for (StatisticsDimension dimension : dimensions) {
      List<List<String>> finer = new ArrayList<>();
      for (List<String> cell : cells) {
        for (String value : values(dimension, each)) {
          List<String> longer = new ArrayList<>(cell);
          longer.add(value);
          finer.add(List.copyOf(longer));
        }
      }
      cells = finer;
    }
    return cells;
  }

  private static List<String> values(StatisticsDimension dimension, Case each) {
    return switch (dimension) {
      case STATISTICS_DIMENSION_OFFICE ->
          List.of(each.getOfficeId().isEmpty() ? NONE : each.getOfficeId());
      case STATISTICS_DIMENSION_DAY -> List.of(day(each).toString());
      case STATISTICS_DIMENSION_WEEK -> List.of(week(day(each)));
      case STATISTICS_DIMENSION_MONTH -> List.of(day(each).toString().substring(0, 7));
      case STATISTICS_DIMENSION_KIND -> List.of(bare(each.getKind(), NONE));
      case STATISTICS_DIMENSION_DECISION -> List.of(bare(decision(each), NONE));
      case STATISTICS_DIMENSION_OVERRIDE -> List.of(CaseMatch.overridden(each) ? "YES" : "NO");
      case STATISTICS_DIMENSION_BAND -> List.of(bare(each.getSuggestion().getBand(), NONE));
      case STATISTICS_DIMENSION_SEX ->
          List.of(each.getSex() == Sex.SEX_UNSPECIFIED ? UNKNOWN : bare(each.getSex(), UNKNOWN));
      case STATISTICS_DIMENSION_AGE_BAND -> List.of(age(each));
      case STATISTICS_DIMENSION_REASON -> reasons(each);
      case STATISTICS_DIMENSION_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("a dimension of a later release");
    };
  }

  private static Decision decision(Case each) {
    return each.hasReview() ? each.getReview().getDecision() : each.getDecision().getDecision();
  }

  // What stands behind the prefix that all values of an enumeration have.
  private static String bare(Enum<?> value, String none) {
    String prefix =
        value.getDeclaringClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_");
    String name = value.name();
    String bare =
        name.startsWith(prefix.toUpperCase(Locale.ROOT) + "_")
            ? name.substring(prefix.length() + 1)
            : name;
    return bare.equals("UNSPECIFIED") ? none : bare;
  }

  private static LocalDate day(Case each) {
    Timestamp at = each.getOpened().getAt();
    ZoneId zone = ZoneId.of(each.getOfficeZone().isEmpty() ? "UTC" : each.getOfficeZone());
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos()).atZone(zone).toLocalDate();
  }

  private static String week(LocalDate day) {
    return "%04d-W%02d"
        .formatted(day.get(IsoFields.WEEK_BASED_YEAR), day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
  }

  private static String age(Case each) {
    if (!each.hasAgeFrom()) {
      return UNKNOWN;
    }
    int from = each.getAgeFrom();
    return from >= LAST_AGE ? LAST_AGE + "+" : from + "-" + (from + 9);
  }

  private static List<String> reasons(Case each) {
    List<String> reasons =
        each.getSuggestion().getReasonsList().stream()
            .map(reason -> bare(reason, NONE))
            .distinct()
            .toList();
    return reasons.isEmpty() ? List.of(NONE) : reasons;
  }
}
