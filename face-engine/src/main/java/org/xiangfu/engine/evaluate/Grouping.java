package org.xiangfu.engine.evaluate;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How the values of a manifest's column are put into groups: an {@code age} in whole years into age
 * bands, anything else as it stands. A photo without a value is in no group.
 */
sealed interface Grouping {
  /** The group of a value; empty if it has none. */
  String group(String value);

  /** The grouping that suits a column with these values. */
  static Grouping of(String column, Set<String> values) {
    boolean ages =
        column.equals("age")
            && values.stream().allMatch(value -> value.isEmpty() || value.matches("[0-9]{1,3}"));
    return ages ? new AgeBands() : new AsIs();
  }

  /** Every value is a group. */
  record AsIs() implements Grouping {
    @Override
    public String group(String value) {
      return value;
    }
  }

  /** Age bands; a national ID card is first issued at 14. */
  record AgeBands() implements Grouping {
    private static final List<Integer> FROM = List.of(0, 14, 18, 30, 45, 60, 75);

    @Override
    public String group(String value) {
      if (value.isEmpty()) {
        return "";
      }
      int age = Integer.parseInt(value);
      int band = IntStream.range(0, FROM.size()).filter(i -> FROM.get(i) <= age).max().orElse(0);
      return band == FROM.size() - 1
          ? "%02d+".formatted(FROM.get(band))
          : "%02d–%02d".formatted(FROM.get(band), FROM.get(band + 1) - 1);
    }
  }
}
