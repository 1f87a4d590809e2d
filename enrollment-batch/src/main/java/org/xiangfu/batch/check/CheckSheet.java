package org.xiangfu.batch.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.xiangfu.batch.BatchInputException;

/**
 * A folder with a drawn sample for people to look at: {@value #SHEET}, in which verdicts are
 * entered, {@value #PAGE} with the pictures beside whom they should show, and the plan. It holds
 * photos and numbers of persons: keep it, and delete it, as the photos.
 */
public final class CheckSheet implements Closeable {
  /** The table of the sample. */
  public static final String SHEET = "check.csv";

  /** The page to look at. */
  public static final String PAGE = "check.html";

  private static final String PLAN = "plan.json";
  private static final String TEMPLATE = "org/xiangfu/batch/check/check.html";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What was drawn, and how.
   *
   * @param records numbers of those drawn
   */
  public record Plan(
      int lot,
      int sample,
      int mostWrong,
      double acceptable,
      double limiting,
      long seed,
      Set<Long> records) {
    /** Copies the records. */
    public Plan {
      records = Set.copyOf(records);
    }

    /** Its risks and bounds. */
    public AcceptancePlan acceptance() {
      return new AcceptancePlan(lot, sample, mostWrong);
    }
  }

  /** A drawn record, as the page shows it. Public for the template. */
  public record Row(long record, String person, String capturedOn, String stratum, String file) {}

  private final Path folder;
  private final List<Row> rows = new ArrayList<>();
  private final CSVPrinter csv;

  private CheckSheet(Path folder, CSVPrinter csv) {
    this.folder = folder;
    this.csv = csv;
  }

  /** Begins a sheet in a folder that is there and empty. */
  public static CheckSheet begin(Path folder, Plan plan) throws IOException {
    JSON.writeValue(folder.resolve(PLAN).toFile(), plan);
    var csv = new CSVPrinter(Files.newBufferedWriter(folder.resolve(SHEET)), CSVFormat.RFC4180);
    csv.printRecord(
        "record",
        "person_id",
        "captured_on",
        "stratum",
        "picture",
        "verdict",
        "checked_by",
        "note");
    return new CheckSheet(folder, csv);
  }

  /**
   * Adds a drawn record.
   *
   * @param picture its bytes as they lie in the archive
   */
  public void add(StratifiedSample.Drawn drawn, String person, String capturedOn, byte[] picture)
      throws IOException {
    String file = drawn.record() + ".photo";
    Files.write(folder.resolve(file), picture);
    csv.printRecord(drawn.record(), person, capturedOn, drawn.stratum(), file, "", "", "");
    rows.add(new Row(drawn.record(), person, capturedOn, drawn.stratum(), file));
  }

  /**
   * Ends it with the page.
   *
   * @param words the page's texts by their names
   */
  public void finish(UnaryOperator<String> words, String language) throws IOException {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("language", language);
    for (String key : List.of("title", "howTo", "record", "person", "capturedOn", "stratum")) {
      model.put(key, words.apply(key));
    }
    model.put("rows", rows);
    try (Writer to = Files.newBufferedWriter(folder.resolve(PAGE))) {
      new PebbleEngine.Builder()
          .loader(new ClasspathLoader(CheckSheet.class.getClassLoader()))
          .strictVariables(true)
          .build()
          .getTemplate(TEMPLATE)
          .evaluate(to, model);
    }
  }

  /**
   * Reads the plan of a folder.
   *
   * @throws BatchInputException if there is none
   */
  public static Plan plan(Path folder) throws BatchInputException {
    try {
      return JSON.readValue(folder.resolve(PLAN).toFile(), Plan.class);
    } catch (IOException | IllegalArgumentException e) {
      throw new BatchInputException(folder + ": no sample was drawn into this folder", e);
    }
  }

  @Override
  public void close() throws IOException {
    csv.close();
  }
}
