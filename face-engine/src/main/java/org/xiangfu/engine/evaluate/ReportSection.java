package org.xiangfu.engine.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A section of the HTML report, for its template.
 *
 * @param title heading
 * @param note what it means, in a few sentences
 * @param tables tables with a heading line
 * @param plots pictures, each with words for those who do not see it
 */
public record ReportSection(String title, String note, List<Table> tables, List<Plot> plots) {

  /** Lines under a heading line, all of the same length. */
  public record Table(List<String> head, List<List<String>> rows) {}

  /** A PNG in base 64, and what it shows. */
  public record Plot(String png, String description) {}

  /** Collects what there is to show; what is empty is left out. */
  static final class Builder {
    private final String title;
    private final String note;
    private final List<Table> tables = new ArrayList<>();
    private final List<Plot> plots = new ArrayList<>();

    Builder(String title, String note) {
      this.title = title;
      this.note = note;
    }

    Builder table(Table table) {
      if (!table.rows().isEmpty()) {
        tables.add(table);
      }
      return this;
    }

    Builder plot(Optional<String> png, String description) {
      png.ifPresent(picture -> plots.add(new Plot(picture, description)));
      return this;
    }

    ReportSection build() {
      return new ReportSection(title, note, List.copyOf(tables), List.copyOf(plots));
    }
  }
}
