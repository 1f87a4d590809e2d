package org.xiangfu.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts of outcomes by county, office and whatever else records say. Not thread-safe. */
public final class Tally {
  /** More values than any county or office; the rest counts together. */
  static final int MAX_VALUES = 2_000;

  private static final String REST = "…";

  private final Map<Key, Counts> counts = new HashMap<>();

  Tally() {}

  /** Counts a record of which nothing is known yet. */
  void add(Groups groups, List<String> values) {
    add(groups, values, new Counts(1, 0, 0));
  }

  /** Counts a record. */
  void add(Groups groups, List<String> values, LineResult result) {
    add(
        groups,
        values,
        new Counts(1, result.outcome().isGood() ? 0 : 1, result.suspicions().isEmpty() ? 0 : 1));
  }

  private void add(Groups groups, List<String> values, Counts one) {
    for (int i = 0; i < Math.min(groups.columns().size(), values.size()); i++) {
      add(groups.columns().get(i), values.get(i), one);
    }
  }

  private void add(String column, String value, Counts more) {
    Key key = new Key(column, value);
    if (!counts.containsKey(key) && counts.size() >= MAX_VALUES) {
      key = new Key(column, REST);
    }
    counts.merge(key, more, Counts::plus);
  }

  void addAll(List<Row> rows) {
    rows.forEach(
        row ->
            add(row.column(), row.value(), new Counts(row.records(), row.failed(), row.suspect())));
  }

  /** By column and value. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    counts.forEach(
        (key, count) ->
            rows.add(
                new Row(
                    key.column(), key.value(), count.records(), count.failed(), count.suspect())));
    rows.sort(Comparator.comparing(Row::column).thenComparing(Row::value));
    return rows;
  }

  /**
   * What one value of a column came to.
   *
   * @param value empty where the record says nothing
   * @param failed of the records, not in the gallery
   * @param suspect of the records, in the gallery on a record that the service holds something
   *     against
   */
  public record Row(
      String column,
      String value,
      long records,
      long failed,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) long suspect) {
    /** Of which nothing is suspect. */
    public Row(String column, String value, long records, long failed) {
      this(column, value, records, failed, 0);
    }
  }

  private record Key(String column, String value) {}

  private record Counts(long records, long failed, long suspect) {
    Counts plus(Counts other) {
      return new Counts(records + other.records, failed + other.failed, suspect + other.suspect);
    }
  }
}
