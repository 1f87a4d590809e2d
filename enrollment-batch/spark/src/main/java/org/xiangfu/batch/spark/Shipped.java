package org.xiangfu.batch.spark;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkFiles;
import org.xiangfu.batch.BatchInputException;

/**
 * Files that lie on every machine, or that came with the job ({@code --files}, {@code --archives}).
 */
final class Shipped {
  private Shipped() {}

  /**
   * Where a file or folder lies on this machine.
   *
   * @throws BatchInputException naming file and machine if it does not
   */
  static Path find(String name) throws IOException {
    Path here = Path.of(name);
    if (Files.exists(here)) {
      return here;
    }
    Path shipped = Path.of(SparkFiles.get(name));
    if (!here.isAbsolute() && Files.exists(shipped)) {
      return shipped;
    }
    throw new BatchInputException(
        "%s: no such file or folder on %s; put it there, or ship it with --files or --archives and name it without a folder"
            .formatted(name, InetAddress.getLocalHost().getHostName()));
  }
}
