package org.xiangfu.batch.attempt;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.xiangfu.batch.BatchInputException;
import org.xiangfu.v1.EyeMarks;

/**
 * Eyes that somebody marked on photos: a CSV file in UTF-8 with the columns {@code photo}, its path
 * in the archive, and {@code left_x}, {@code left_y}, {@code right_x} and {@code right_y}, pixels
 * from the top left corner of the upright photo; left and right are those of the picture. Other
 * columns are passed over.
 */
public final class EyeMarksFile {
  private static final List<String> PIXELS = List.of("left_x", "left_y", "right_x", "right_y");

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setIgnoreHeaderCase(true)
          .setIgnoreEmptyLines(true)
          .setTrim(true)
          .get();

  private EyeMarksFile() {}

  /**
   * Reads the marks of all photos.
   *
   * @throws BatchInputException if the file cannot be used; says which line, and why
   */
  public static Attempt.Marked read(Path file) throws BatchInputException {
    Map<String, EyeMarks> eyes = new HashMap<>();
    try (BufferedReader in = Files.newBufferedReader(file);
        CSVParser parser = FORMAT.parse(in)) {
      for (String column : PIXELS) {
        if (!parser.getHeaderMap().containsKey(column)) {
          throw new BatchInputException(
              "%s line 1: there is no column '%s'; marks begin with photo,%s"
                  .formatted(file, column, String.join(",", PIXELS)));
        }
      }
      for (CSVRecord record : parser) {
        String where = "%s line %d: ".formatted(file, parser.getCurrentLineNumber());
        if (!record.isConsistent() || record.get("photo").isEmpty()) {
          throw new BatchInputException(where + "a line needs a photo and four numbers");
        }
        String photo = record.get("photo").replace('\\', '/');
        if (eyes.put(photo, marks(record, where)) != null) {
          throw new BatchInputException(where + "the photo is marked on an earlier line too");
        }
      }
    } catch (BatchInputException e) {
      throw e;
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new BatchInputException(
          file + ": not readable as CSV in UTF-8 with a column 'photo'", e);
    }
    return new Attempt.Marked(eyes);
  }

  private static EyeMarks marks(CSVRecord record, String where) throws BatchInputException {
    return EyeMarks.newBuilder()
        .setLeftX(pixels(record, "left_x", where))
        .setLeftY(pixels(record, "left_y", where))
        .setRightX(pixels(record, "right_x", where))
        .setRightY(pixels(record, "right_y", where))
        .build();
  }

  private static float pixels(CSVRecord record, String column, String where)
      throws BatchInputException {
    String text = record.get(column);
    if (!text.matches("\\d{1,6}(\\.\\d{1,6})?")) {
      throw new BatchInputException(
          where + "%s must be pixels, such as 120 or 120.5".formatted(column));
    }
    return Float.parseFloat(text);
  }
}
