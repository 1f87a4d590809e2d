package org.xiangfu.batch;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads a household feed row by row. */
final class FeedReader implements Closeable {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setIgnoreHeaderCase(true)
          .setIgnoreEmptyLines(true)
          .get();

  private final String name;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final Charset charset;

  private FeedReader(String name, CSVParser parser, Charset charset) {
    this.name = name;
    this.parser = parser;
    this.records = parser.iterator();
    this.charset = charset;
  }

  /**
   * Takes over the stream.
   *
   * @throws BatchInputException if it is no feed in this encoding; names file and line
   */
  static FeedReader of(InputStream in, String name, Charset charset) throws IOException {
    var text = new BufferedReader(new InputStreamReader(in, charset.newDecoder()));
    try {
      text.mark(1);
      if (text.read() != '\uFEFF') {
        text.reset();
      }
      CSVParser parser = FORMAT.parse(text);
      for (String column : List.of("action", "person_id")) {
        if (!parser.getHeaderMap().containsKey(column)) {
          throw new IllegalArgumentException("there is no column '" + column + "'");
        }
      }
      for (String column : parser.getHeaderNames()) {
        if (!FeedRows.COLUMNS.contains(column.toLowerCase(Locale.ROOT))) {
          throw new IllegalArgumentException("there is an unknown column");
        }
      }
      return new FeedReader(name, parser, charset);
    } catch (IllegalArgumentException | CharacterCodingException e) {
      in.close();
      throw new BatchInputException(
          "%s line 1: %s; the columns of a feed are %s"
              .formatted(
                  name,
                  e instanceof CharacterCodingException ? "not " + charset : e.getMessage(),
                  String.join(",", FeedRows.COLUMNS)),
          e);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /**
   * The next row, or empty at the end.
   *
   * @throws BatchInputException if the file is no CSV in this encoding from here on
   */
  Optional<FeedRow> next() throws IOException {
    try {
      return records.hasNext()
          ? Optional.of(FeedRows.row(records.next(), parser.getCurrentLineNumber()))
          : Optional.empty();
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new BatchInputException(
          "%s line %d: %s"
              .formatted(
                  name,
                  parser.getCurrentLineNumber() + 1,
                  e.getCause() instanceof CharacterCodingException
                      ? "not " + charset + "; see --encoding"
                      : "not readable as CSV; is a quotation mark left open?"),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
