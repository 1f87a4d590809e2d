package org.xiangfu.batch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The columns of a manifest or a query by which photos are counted. Immutable.
 *
 * <p>Two of them need not be there: {@code decade} comes from {@code captured_on}, and {@code
 * age_band} from {@code captured_on} and {@code born}, the date or the year of birth.
 *
 * @param columns lower case, without repeats
 */
public record Groups(List<String> columns) {
  /** Counted by whenever there are such columns. */
  static final List<String> USUAL = List.of("county", "office", "decade", "sex", "age_band");

  static final Groups NONE = new Groups(List.of());

  private static final String DECADE = "decade";
  private static final String AGE_BAND = "age_band";
  private static final String BORN = "born";

  public Groups {
    columns = List.copyOf(columns);
  }

  /**
   * What to count by.
   *
   * @param asked named by the operator
   * @param has tells whether there is such a column
   * @throws IllegalArgumentException if an asked column is not there
   */
  static Groups of(List<String> asked, Predicate<String> has) {
    Set<String> columns = new LinkedHashSet<>();
    for (String column : asked) {
      if (!has.test(column) && !column.equals(DECADE) && !bands(column, has)) {
        throw new IllegalArgumentException("there is no column '" + column + "' to group by");
      }
      columns.add(column);
    }
    USUAL.stream().filter(column -> has.test(column) || bands(column, has)).forEach(columns::add);
    return new Groups(new ArrayList<>(columns));
  }

  private static boolean bands(String column, Predicate<String> has) {
    return column.equals(AGE_BAND) && has.test(BORN);
  }

  /**
   * The values of one record, one for each column.
   *
   * @param field gives a column's text, empty if there is none
   */
  List<String> values(UnaryOperator<String> field, String capturedOn) {
    return columns.stream()
        .map(
            column -> {
              String value = field.apply(column);
              return value.isEmpty() ? derived(column, field, capturedOn) : value;
            })
        .toList();
  }

  private static String derived(String column, UnaryOperator<String> field, String capturedOn) {
    return switch (column) {
      case DECADE -> decade(capturedOn);
      case AGE_BAND -> AgeBand.of(field.apply(BORN), capturedOn).orElse("");
      default -> "";
    };
  }

  private static String decade(String date) {
    return date.matches("\\d{4}-\\d{2}-\\d{2}") ? date.substring(0, 3) + "0s" : "";
  }
}
