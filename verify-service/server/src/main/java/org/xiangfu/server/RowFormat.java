package org.xiangfu.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** How a command prints rows. */
enum RowFormat {
  /** Columns for people. */
  TABLE {
    @Override
    void print(PrintWriter out, List<String> columns, List<List<String>> rows) {
      var widths = new int[columns.size()];
      for (int column = 0; column < widths.length; column++) {
        widths[column] = width(columns.get(column));
        for (List<String> row : rows) {
          widths[column] = Math.max(widths[column], width(row.get(column)));
        }
      }
      line(out, columns, widths);
      rows.forEach(row -> line(out, row, widths));
    }
  },

  /** One JSON object a line. */
  JSONL {
    @Override
    void print(PrintWriter out, List<String> columns, List<List<String>> rows) {
      for (List<String> row : rows) {
        ObjectNode object = JSON.createObjectNode();
        for (int column = 0; column < row.size(); column++) {
          object.put(columns.get(column), row.get(column));
        }
        out.println(object);
      }
    }
  },

  /** RFC 4180 with a header; no cell can begin a formula. */
  CSV {
    @Override
    void print(PrintWriter out, List<String> columns, List<List<String>> rows) {
      try {
        // Not closed: the stream is the caller's.
        var csv = new CSVPrinter(out, CSVFormat.RFC4180);
        csv.printRecord(columns);
        for (List<String> row : rows) {
          csv.printRecord(row.stream().map(RowFormat::inert).toList());
        }
        csv.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  };

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What spreadsheets take for the beginning of a formula, in both widths. */
  private static final String FORMULA = "=+-@＝＋－＠";

  private static final int FIRST_WIDE = 0x1100;

  /** Prints rows that have a cell for each column. */
  abstract void print(PrintWriter out, List<String> columns, List<List<String>> rows);

  private static String inert(String cell) {
    boolean formula = !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0;
    return (formula ? "'" + cell : cell).replaceAll("[\\r\\n\\t]", " ");
  }

  private static int width(String cell) {
    return cell.codePoints().map(point -> point >= FIRST_WIDE ? 2 : 1).sum();
  }

  private static void line(PrintWriter out, List<String> cells, int[] widths) {
    var line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      line.append(cell).repeat(' ', widths[column] - width(cell) + 2);
    }
    out.println(line.toString().stripTrailing());
  }
}
