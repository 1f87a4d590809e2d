package org.xiangfu.batch;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads a manifest line by line. */
final class ManifestReader implements Closeable {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setIgnoreHeaderCase(true)
          .setIgnoreEmptyLines(true)
          .setTrim(true)
          .get();
  private static final int MAX_PERSON_ID = 64;

  private final String name;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;

  private ManifestReader(String name, CSVParser parser) {
    this.name = name;
    this.parser = parser;
    this.records = parser.iterator();
  }

  /** Takes over the stream. */
  static ManifestReader of(InputStream in, String name) throws IOException {
    BufferedReader text =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    try {
      text.mark(1);
      if (text.read() != '\uFEFF') {
        text.reset();
      }
      CSVParser parser = FORMAT.parse(text);
      for (String column : List.of("photo", "person_id")) {
        if (!parser.getHeaderMap().containsKey(column)) {
          throw new IllegalArgumentException("there is no column '" + column + "'");
        }
      }
      return new ManifestReader(name, parser);
    } catch (IllegalArgumentException | CharacterCodingException e) {
      in.close();
      throw new BatchInputException(
          "%s line 1: %s; a manifest is UTF-8 and begins with photo,person_id or photo,person_id,captured_on"
              .formatted(
                  name, e instanceof CharacterCodingException ? "not UTF-8" : e.getMessage()),
          e);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /**
   * The next line, or empty at the end.
   *
   * @throws BatchInputException if the file is no CSV from here on
   */
  Optional<ManifestLine> next() throws IOException {
    try {
      return records.hasNext() ? Optional.of(line(records.next())) : Optional.empty();
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new BatchInputException(
          "%s line %d: %s"
              .formatted(
                  name,
                  parser.getCurrentLineNumber() + 1,
                  e.getCause() instanceof CharacterCodingException
                      ? "not UTF-8; save the file as CSV UTF-8"
                      : "not readable as CSV; is a quotation mark left open?"),
          e);
    }
  }

  private ManifestLine line(CSVRecord record) {
    String photo = field(record, "photo").replace('\\', '/');
    String person = field(record, "person_id");
    String capturedOn = field(record, "captured_on");
    String problem = null;
    if (!record.isConsistent()) {
      problem = "the line has %d fields, the header %d".formatted(record.size(), columns());
    } else if (photo.isEmpty()) {
      problem = "the field photo is empty";
    } else if (person.isEmpty()) {
      problem = "the field person_id is empty";
    } else if (person.codePointCount(0, person.length()) > MAX_PERSON_ID) {
      problem = "person_id is longer than " + MAX_PERSON_ID + " characters";
    } else if (!capturedOn.isEmpty() && !isDate(capturedOn)) {
      problem = "captured_on is no date such as 2019-05-31";
    }
    return new ManifestLine(
        parser.getCurrentLineNumber(),
        photo.startsWith("./") ? photo.substring(2) : photo,
        person,
        capturedOn,
        Optional.ofNullable(problem));
  }

  private int columns() {
    return parser.getHeaderMap().size();
  }

  private static String field(CSVRecord record, String column) {
    return record.isSet(column) ? record.get(column) : "";
  }

  private static boolean isDate(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
