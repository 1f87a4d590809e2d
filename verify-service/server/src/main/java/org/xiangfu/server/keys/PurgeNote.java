package org.xiangfu.server.keys;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The file of a data folder that notes what was removed of older data keys. */
public final class PurgeNote {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final boolean shortened;

  /** The note in a data folder, as it is now. */
  public PurgeNote(Path dataDir) {
    this.file = dataDir.resolve("old-keys.json");
    this.shortened = read().filter(done -> !done.log()).isPresent();
  }

  /**
   * What was removed.
   *
   * @param generation which is left
   * @param log true if from the log too, not from the indexes alone
   * @param positions of the log when the indexes were done, by group
   */
  record Done(int generation, boolean log, Map<String, Long> positions) {}

  /**
   * True if the log is yet to be shortened: then the node that starts now keeps no more of it than
   * it needs.
   */
  public boolean logIsShortened() {
    return shortened;
  }

  /** Empty too if it cannot be read: then it is done again. */
  Optional<Done> read() {
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readValue(Files.readAllBytes(file), Done.class))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  void write(Done done) throws IOException {
    Files.write(file, JSON.writeValueAsBytes(done));
  }
}
