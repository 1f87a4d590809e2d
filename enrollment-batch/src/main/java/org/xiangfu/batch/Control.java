package org.xiangfu.batch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What an operator wants of a running job, in a file beside its journal that is read again within a
 * second, by the next run too.
 *
 * @param paused sends nothing until this is false again
 * @param rate photos a second at most, instead of that of the command line; null to keep that, 0
 *     for no limit
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Control(boolean paused, Double rate) {
  static final String FILE = "control.json";

  /** Goes on at its own pace. */
  public static final Control NONE = new Control(false, null);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Refuses a negative rate. */
  public Control {
    if (rate != null && !(rate >= 0)) {
      throw new IllegalArgumentException("the rate must not be negative");
    }
  }

  /**
   * What is wanted of the job in a folder.
   *
   * @throws BatchInputException if the file is there and cannot be read
   */
  public static Control read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      return JSON.readValue(Files.readAllBytes(file), Control.class);
    } catch (NoSuchFileException e) {
      return NONE;
    } catch (JsonProcessingException e) {
      throw new BatchInputException(
          file + ": write it as {\"paused\": true} or {\"paused\": false, \"rate\": 20}", e);
    }
  }

  /** Puts this in place in one step. */
  public void write(Path folder) throws IOException {
    AtomicFile.write(folder.resolve(FILE), JSON.writeValueAsBytes(this));
  }

  /** The same, paused or not. */
  public Control paused(boolean now) {
    return new Control(now, rate);
  }

  /** The same at another rate. */
  public Control rate(Double now) {
    return new Control(paused, now);
  }

  /** Files that are put in place in one step, so that a reader never sees half of one. */
  static final class AtomicFile {
    private AtomicFile() {}

    static void write(Path file, byte[] content) throws IOException {
      Path next = file.resolveSibling(file.getFileName() + ".new");
      Files.write(next, content);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
