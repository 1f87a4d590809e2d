package org.xiangfu.engine.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Who is on each photo, and what else is known of it: the manifest of the enrolment batch, with as
 * many more columns as wanted. Immutable.
 */
public final class PhotoManifest {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setIgnoreHeaderCase(true)
          .setIgnoreEmptyLines(true)
          .setTrim(true)
          .get();
  private static final String PHOTO = "photo";
  private static final String PERSON = "person_id";

  private final List<String> columns;
  private final Map<String, Map<String, String>> lines;

  private PhotoManifest(List<String> columns, Map<String, Map<String, String>> lines) {
    this.columns = List.copyOf(columns);
    this.lines = Map.copyOf(lines);
  }

  /** Knows of no photo. */
  public static PhotoManifest none() {
    return new PhotoManifest(List.of(), Map.of());
  }

  /**
   * Reads a CSV file in UTF-8, compressed or not, with the column {@code photo} (path in the
   * archive), {@code person_id} if people are known, and any others, such as {@code sex} and {@code
   * age}.
   *
   * @throws IOException naming the line and what is wrong with it
   */
  public static PhotoManifest read(Path csv) throws IOException {
    try (CSVParser parser = CSVParser.parse(CsvFile.open(csv), StandardCharsets.UTF_8, FORMAT)) {
      List<String> columns =
          parser.getHeaderNames().stream()
              .map(name -> name.replace("\uFEFF", "").toLowerCase(Locale.ROOT))
              .toList();
      if (!columns.contains(PHOTO)) {
        throw new IOException(
            "%s: needs the column 'photo' and has %s".formatted(csv, String.join(",", columns)));
      }
      Map<String, Map<String, String>> lines = new HashMap<>();
      for (CSVRecord line : parser) {
        if (line.size() != columns.size()) {
          throw new IOException(
              "%s, line %d: wrong number of columns".formatted(csv, parser.getCurrentLineNumber()));
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
          values.put(columns.get(i), line.get(i));
        }
        if (lines.put(values.get(PHOTO), values) != null) {
          throw new IOException(
              "%s, line %d: a photo is listed twice".formatted(csv, parser.getCurrentLineNumber()));
        }
      }
      return new PhotoManifest(columns, lines);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new IOException(csv + ": not a readable CSV file: " + e.getMessage(), e);
    }
  }

  /**
   * Who is on a photo: what the manifest says, else the folder the photo lies in; a photo in no
   * folder is a person of its own.
   */
  public String person(String photo) {
    String listed = value(photo, PERSON);
    if (!listed.isEmpty()) {
      return "person " + listed;
    }
    int end = photo.lastIndexOf('/');
    return end < 0 ? "photo " + photo : "folder " + photo.substring(0, end);
  }

  /** A column's value, or an empty string. */
  public String value(String photo, String column) {
    return lines.getOrDefault(photo, Map.of()).getOrDefault(column, "");
  }

  /** Names of the columns, in lower case. */
  public List<String> columns() {
    return columns;
  }

  /** How a column's values are put into groups. */
  Grouping grouping(String column) {
    return Grouping.of(
        column, lines.values().stream().map(line -> line.get(column)).collect(Collectors.toSet()));
  }
}
