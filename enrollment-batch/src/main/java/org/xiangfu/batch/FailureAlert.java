package org.xiangfu.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.BinomialTest;

/**
 * A group whose photos fail more often than chance explains.
 *
 * @param records of the group
 * @param failed of them, not in the gallery
 * @param restRate share of the other groups' records that failed
 * @param p how often chance alone would bring as many failures or more, if the rate were the rest's
 */
public record FailureAlert(
    String column, String value, long records, long failed, double restRate, double p) {
  /** Chance of any false alarm in a column, if all its groups fail at one rate. */
  public static final double SIGNIFICANCE = 0.001;

  /** Of fewer records no rate is told. */
  private static final int MIN_RECORDS = 20;

  /**
   * The groups of abnormal rates: a one-sided binomial test of each against the rest of its column,
   * at {@link #SIGNIFICANCE} divided by the number of groups tested (Bonferroni). The rest's rate
   * is taken with half a failure and half a success more, so that it is never 0.
   */
  public static List<FailureAlert> of(List<Tally.Row> rows) {
    Map<String, List<Tally.Row>> columns =
        rows.stream().collect(Collectors.groupingBy(Tally.Row::column));
    List<FailureAlert> alerts = new ArrayList<>();
    rows.forEach(row -> test(row, columns.get(row.column()), alerts));
    return alerts;
  }

  private static void test(Tally.Row row, List<Tally.Row> column, List<FailureAlert> alerts) {
    long records = column.stream().mapToLong(Tally.Row::records).sum() - row.records();
    long failed = column.stream().mapToLong(Tally.Row::failed).sum() - row.failed();
    long tested = column.stream().filter(r -> r.records() >= MIN_RECORDS).count();
    if (row.records() < MIN_RECORDS || records < MIN_RECORDS || row.failed() == 0) {
      return;
    }
    double rate = (failed + 0.5) / (records + 1);
    double p =
        BinomialTest.withDefaults()
            .with(AlternativeHypothesis.GREATER_THAN)
            .test(Math.toIntExact(row.records()), Math.toIntExact(row.failed()), rate)
            .getPValue();
    if (p < SIGNIFICANCE / tested) {
      alerts.add(
          new FailureAlert(
              row.column(),
              row.value(),
              row.records(),
              row.failed(),
              (double) failed / records,
              p));
    }
  }
}
