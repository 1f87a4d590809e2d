package org.xiangfu.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Progress for machines: a JSON object, as a line of a file, or as a file that is replaced. */
final class JsonProgress {
  /** Beside the journal, for {@code xiangfu job show} and a console. */
  static final String FILE = "progress.json";

  private static final long SECONDS = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonProgress() {}

  /** Appends a line every two seconds and at the end. */
  static Progress lines(Path file) {
    return repeated(
        line ->
            Files.writeString(
                file,
                line + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND));
  }

  /** Keeps the last state in the folder of the journal. */
  static Progress latest(Path folder) {
    return repeated(
        line ->
            Control.AtomicFile.write(folder.resolve(FILE), line.getBytes(StandardCharsets.UTF_8)));
  }

  private static Progress repeated(To to) {
    return now -> {
      long start = System.nanoTime();
      write(to, now, start, false);
      var clock =
          ProgressClock.every(SECONDS, TimeUnit.SECONDS, () -> write(to, now, start, false));
      return () -> {
        // Waits for a write under way, so that the end is written last.
        clock.close();
        try {
          write(to, now, start, true);
        } catch (UncheckedIOException e) {
          // The report matters more.
          return;
        }
      };
    };
  }

  private static synchronized void write(
      To to, Supplier<Snapshot> progress, long start, boolean ended) {
    Snapshot now = progress.get();
    double seconds = (System.nanoTime() - start) / 1e9;
    double rate = (now.done() - now.resumed()) / Math.max(seconds, 1e-3);
    boolean known = now.total().isPresent() && rate > 0;
    Line line =
        new Line(
            Instant.now().toString(),
            now.job(),
            ended ? "ENDED" : now.state(),
            now.total().isPresent() ? now.total().getAsLong() : null,
            now.done(),
            now.resumed(),
            Math.round(rate * 10) / 10.0,
            known ? Math.round((now.total().getAsLong() - now.done()) / rate) : null,
            now.outcomes());
    try {
      to.write(JSON.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts can be written", e);
    } catch (IOException e) {
      // Ends the clock; the batch itself needs no progress file.
      throw new UncheckedIOException(e);
    }
  }

  private interface To {
    void write(String line) throws IOException;
  }

  /**
   * A line of progress.
   *
   * @param total null if not known
   * @param rate photos a second in this run
   * @param secondsLeft null if not known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Line(
      String time,
      String job,
      String state,
      Long total,
      long done,
      long resumed,
      double rate,
      Long secondsLeft,
      Map<Outcome, Long> outcomes) {}
}
