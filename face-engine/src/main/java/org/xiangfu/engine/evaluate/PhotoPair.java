package org.xiangfu.engine.evaluate;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Two photos of an archive to be compared.
 *
 * @param samePerson whether they show one person
 */
public record PhotoPair(String photoA, String photoB, boolean samePerson) {

  /**
   * Reads a CSV file, compressed or not, with the columns {@code photo_a,photo_b,same_person}; the
   * last holds 1, 0, true or false.
   *
   * @throws IOException naming the line and what is wrong with it
   */
  public static List<PhotoPair> read(Path csv) throws IOException {
    CSVFormat format =
        CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).get();
    List<PhotoPair> pairs = new ArrayList<>();
    try (Reader reader = new InputStreamReader(CsvFile.open(csv), StandardCharsets.UTF_8);
        CSVParser parser = CSVParser.builder().setReader(reader).setFormat(format).get()) {
      if (!parser.getHeaderNames().containsAll(List.of("photo_a", "photo_b", "same_person"))) {
        throw new IOException(
            "%s: needs the columns photo_a,photo_b,same_person and has %s"
                .formatted(csv, String.join(",", parser.getHeaderNames())));
      }
      for (CSVRecord line : parser) {
        if (!line.isConsistent()) {
          throw new IOException(
              "%s, line %d: wrong number of columns".formatted(csv, parser.getCurrentLineNumber()));
        }
        pairs.add(
            new PhotoPair(
                line.get("photo_a"),
                line.get("photo_b"),
                same(line.get("same_person"), csv, parser)));
      }
    } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
      throw new IOException(csv + ": not a readable CSV file: " + e.getMessage(), e);
    }
    return pairs;
  }

  private static boolean same(String value, Path csv, CSVParser parser) throws IOException {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default ->
          throw new IOException(
              "%s, line %d: same_person is '%s' and must be 1 or 0"
                  .formatted(csv, parser.getCurrentLineNumber(), value));
    };
  }
}
