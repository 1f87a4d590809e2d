package org.xiangfu.torture.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Small commands of the system that end by themselves. */
final class Shell {
  private Shell() {}

  /**
   * Runs a command of words without blanks in them.
   *
   * @throws IOException if it cannot be run or fails; holds what it said
   */
  static void run(String command) throws IOException, InterruptedException {
    Process process = start(command);
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException("'%s' failed: %s".formatted(command, said));
    }
  }

  /** Runs a command that may fail. */
  static void attempt(String command) throws InterruptedException {
    try {
      run(command);
    } catch (IOException e) {
      // What it was to undo was not done.
    }
  }

  private static Process start(String command) throws IOException {
    return new ProcessBuilder(Arrays.asList(command.split(" ", -1)))
        .redirectErrorStream(true)
        .start();
  }
}
