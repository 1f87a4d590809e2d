package org.xiangfu.batch;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Reads a manifest line by line. Not thread-safe. */
interface ManifestReader extends Closeable {
  /**
   * The next line, or empty at the end.
   *
   * @throws BatchInputException if the file is no manifest from here on; names file and line
   */
  Optional<ManifestLine> next() throws IOException;

  /** What its lines are counted by. */
  Groups groups();
}
