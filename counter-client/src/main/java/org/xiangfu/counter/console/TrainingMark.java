package org.xiangfu.counter.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps the data folder of a training console from ever being a real one's, and the reverse. */
final class TrainingMark {
  private static final String FILE = "training";

  private TrainingMark() {}

  /**
   * Takes a folder for training, or for real work.
   *
   * @throws IOException if it is of the other kind, or cannot be written
   */
  static void require(Path data, boolean training) throws IOException {
    Path mark = data.resolve(FILE);
    boolean marked = Files.exists(mark);
    if (marked && !training) {
      throw new IOException(
          data + " is the data folder of a training console; give another --data");
    }
    if (training && !marked) {
      if (Files.exists(data.resolve("captures"))) {
        throw new IOException(
            data + " is the data folder of a real console; give --training another --data");
      }
      OwnerOnly.folder(data);
      Files.createFile(mark);
    }
  }
}
