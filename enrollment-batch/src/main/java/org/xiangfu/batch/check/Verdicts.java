package org.xiangfu.batch.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.xiangfu.batch.BatchInputException;

/**
 * What checkers found of a drawn sample.
 *
 * @param looked records with a verdict
 * @param wrong of them: those that show somebody else, or that the checker could not tell
 * @param checkers who looked
 */
public record Verdicts(int looked, int wrong, Set<String> checkers) {
  static final List<String> ALL = List.of("ok", "wrong", "unclear");

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setIgnoreHeaderCase(true)
          .setIgnoreEmptyLines(true)
          .setTrim(true)
          .get();

  /** Copies the names. */
  public Verdicts {
    checkers = Set.copyOf(checkers);
  }

  /**
   * Reads the sheet of a sample once every record has a verdict and a checker.
   *
   * @param drawn the records that the sheet must have, each once
   * @throws BatchInputException if it is not so; says which line
   */
  public static Verdicts read(Path sheet, Set<Long> drawn) throws BatchInputException {
    Set<Long> seen = new HashSet<>();
    Set<String> checkers = new HashSet<>();
    int wrong = 0;
    try (BufferedReader in = Files.newBufferedReader(sheet);
        CSVParser parser = FORMAT.parse(in)) {
      for (CSVRecord row : parser) {
        String where = "%s line %d: ".formatted(sheet, parser.getCurrentLineNumber());
        long record = Long.parseLong(row.get("record"));
        String verdict = row.get("verdict");
        if (!drawn.contains(record) || !seen.add(record)) {
          throw new BatchInputException(where + "the record was not drawn, or stands here twice");
        }
        if (!ALL.contains(verdict)) {
          throw new BatchInputException(
              where + "the verdict must be one of " + String.join(", ", ALL));
        }
        if (row.get("checked_by").isEmpty()) {
          throw new BatchInputException(where + "checked_by must say who looked");
        }
        checkers.add(row.get("checked_by"));
        wrong += verdict.equals("ok") ? 0 : 1;
      }
    } catch (BatchInputException e) {
      throw e;
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new BatchInputException(sheet + ": not a sheet that was drawn here", e);
    }
    if (seen.size() < drawn.size()) {
      throw new BatchInputException(
          "%s: %d of the %d drawn records are missing"
              .formatted(sheet, drawn.size() - seen.size(), drawn.size()));
    }
    return new Verdicts(seen.size(), wrong, checkers);
  }
}
