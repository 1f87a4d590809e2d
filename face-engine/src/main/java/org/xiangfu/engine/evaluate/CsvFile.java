package org.xiangfu.engine.evaluate;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens CSV files, compressed with gzip or not. */
final class CsvFile {
  private CsvFile() {}

  static InputStream open(Path csv) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(csv));
    in.mark(2);
    boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
    in.reset();
    return gzip ? new GZIPInputStream(in) : in;
  }
}
