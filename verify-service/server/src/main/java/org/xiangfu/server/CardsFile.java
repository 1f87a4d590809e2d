package org.xiangfu.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.xiangfu.v1.Card;

/**
 * Blank cards that were used, from a CSV file with the header {@code serial,receipt,office,date}.
 *
 * @param cards in the order of the file, at least one
 * @param first earliest day
 * @param last latest day
 */
record CardsFile(List<Card> cards, LocalDate first, LocalDate last) {
  private static final String SERIAL = "serial";
  private static final String RECEIPT = "receipt";
  private static final String OFFICE = "office";
  private static final String DATE = "date";
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setTrim(true)
          .setIgnoreEmptyLines(true)
          .get();

  CardsFile {
    cards = List.copyOf(cards);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is missing, holds no card, or a line is wrong; names file and line
   */
  static CardsFile read(Path file) throws IOException {
    List<Card> cards = new ArrayList<>();
    LocalDate first = LocalDate.MAX;
    LocalDate last = LocalDate.MIN;
    try (Reader reader = Files.newBufferedReader(file, UTF_8);
        CSVParser lines = CSVParser.parse(reader, FORMAT)) {
      if (!lines.getHeaderNames().containsAll(List.of(SERIAL, RECEIPT, OFFICE, DATE))) {
        throw new IOException(file + " must begin with the line serial,receipt,office,date");
      }
      for (CSVRecord line : lines) {
        String where = file + ", line " + lines.getCurrentLineNumber();
        if (!line.isConsistent() || line.get(SERIAL).isEmpty()) {
          throw new IOException(where + ": not serial,receipt,office,date with a serial");
        }
        LocalDate day = day(where, line.get(DATE));
        first = day.isBefore(first) ? day : first;
        last = day.isAfter(last) ? day : last;
        cards.add(
            Card.newBuilder()
                .setSerial(line.get(SERIAL))
                .setReceiptId(line.get(RECEIPT))
                .setOfficeId(line.get(OFFICE))
                .build());
      }
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " must begin with the line serial,receipt,office,date", e);
    } catch (UncheckedIOException e) {
      throw new IOException(file + " is no CSV file: " + e.getCause().getMessage(), e);
    }
    if (cards.isEmpty()) {
      throw new IOException(file + " holds no card");
    }
    return new CardsFile(cards, first, last);
  }

  private static LocalDate day(String where, String text) throws IOException {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IOException(where + ": date must be a day such as 2026-11-20", e);
    }
  }
}
