package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.xiangfu.v1.Card;

/**
 * Blank cards that were used, from CSV in UTF-8 with the header {@code serial,receipt,office,date},
 * as 'xiangfu reconcile' takes it.
 *
 * @param cards in the order of the file, at least one
 * @param first earliest day
 * @param last latest day
 */
record CardList(List<Card> cards, LocalDate first, LocalDate last) {
  private static final List<String> COLUMNS = List.of("serial", "receipt", "office", "date");
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setTrim(true)
          .setIgnoreEmptyLines(true)
          .get();

  CardList {
    cards = List.copyOf(cards);
  }

  /**
   * Reads a file.
   *
   * @throws Wrong if it is no such file; says in which line
   */
  static CardList read(ByteString file) throws Wrong {
    List<Card> cards = new ArrayList<>();
    LocalDate first = LocalDate.MAX;
    LocalDate last = LocalDate.MIN;
    long line = 1;
    try (CSVParser lines = CSVParser.parse(withoutMark(file.toStringUtf8()), FORMAT)) {
      if (!lines.getHeaderNames().containsAll(COLUMNS)) {
        throw new Wrong(line);
      }
      for (CSVRecord each : lines) {
        line = lines.getCurrentLineNumber();
        if (!each.isConsistent() || each.get("serial").isEmpty()) {
          throw new Wrong(line);
        }
        LocalDate day = LocalDate.parse(each.get("date"));
        first = day.isBefore(first) ? day : first;
        last = day.isAfter(last) ? day : last;
        cards.add(
            Card.newBuilder()
                .setSerial(each.get("serial"))
                .setReceiptId(each.get("receipt"))
                .setOfficeId(each.get("office"))
                .build());
      }
    } catch (IOException
        | UncheckedIOException
        | IllegalArgumentException
        | DateTimeParseException e) {
      throw new Wrong(line);
    }
    if (cards.isEmpty()) {
      throw new Wrong(line);
    }
    return new CardList(cards, first, last);
  }

  // Spreadsheets write one.
  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** A file that cannot be taken. */
  static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    private final long line;

    Wrong(long line) {
      super("line " + line);
      this.line = line;
    }

    /** The line that is wrong, from 1. */
    long line() {
      return line;
    }
  }
}
