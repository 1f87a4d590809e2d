package org.xiangfu.batch;

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

  /** Counts a record. */
  void add(Groups groups, List<String> values, boolean good) {
    for (int i = 0; i < Math.min(groups.columns().size(), values.size()); i++) {
      add(groups.columns().get(i), values.get(i), 1, good ? 0 : 1);
    }
  }

  private void add(String column, String value, long records, long failed) {
    Key key = new Key(column, value);
    if (!counts.containsKey(key) && counts.size() >= MAX_VALUES) {
      key = new Key(column, REST);
    }
    counts.merge(key, new Counts(records, failed), Counts::plus);
  }

  void addAll(List<Row> rows) {
    rows.forEach(row -> add(row.column(), row.value(), row.records(), row.failed()));
  }

  /** By column and value. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    counts.forEach(
        (key, count) ->
            rows.add(new Row(key.column(), key.value(), count.records(), count.failed())));
    rows.sort(Comparator.comparing(Row::column).thenComparing(Row::value));
    return rows;
  }

  /**
   * What one value of a column came to.
   *
   * @param value empty where the record says nothing
   * @param failed of the records, not in the gallery
   */
  public record Row(String column, String value, long records, long failed) {}

  private record Key(String column, String value) {}

  private record Counts(long records, long failed) {
    Counts plus(Counts other) {
      return new Counts(records + other.records, failed + other.failed);
    }
  }
}
