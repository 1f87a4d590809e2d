package org.xiangfu.batch.spark;

import java.io.Serializable;
import java.util.List;

/**
 * Records that one task makes into one file. {@link #toString} shows the number alone, since Spark
 * may log it.
 *
 * @param number from 1
 */
record Part(int number, List<Line> lines) implements Serializable {
  Part {
    lines = List.copyOf(lines);
  }

  /** The file of its templates. */
  String fileName() {
    return "part-%08d.xft".formatted(number);
  }

  /** The file that says what became of its records. */
  String accountName() {
    return "part-%08d.json".formatted(number);
  }

  @Override
  public String toString() {
    return "Part[number=" + number + "]";
  }
}
