package org.xiangfu.batch;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads a manifest line by line. Not thread-safe. */
public interface ManifestReader extends Closeable {
  /**
   * Reads JSON Lines if the name ends with {@code .jsonl} or {@code .ndjson}, else CSV; takes over
   * the stream.
   *
   * @param name how messages call it
   * @param groupBy columns to count by, beside those always counted by
   * @throws BatchInputException if it begins like no manifest
   */
  static ManifestReader of(InputStream in, String name, Charset charset, List<String> groupBy)
      throws IOException {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".jsonl") || lower.endsWith(".ndjson")
        ? JsonLinesManifestReader.of(in, name, charset, groupBy)
        : CsvManifestReader.of(in, name, charset, groupBy);
  }

  /**
   * The next line, or empty at the end.
   *
   * @throws BatchInputException if the file is no manifest from here on; names file and line
   */
  Optional<ManifestLine> next() throws IOException;

  /** What its lines are counted by. */
  Groups groups();
}
