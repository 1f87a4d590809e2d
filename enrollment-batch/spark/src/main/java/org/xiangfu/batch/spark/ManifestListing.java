package org.xiangfu.batch.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.xiangfu.batch.BatchInputException;
import org.xiangfu.batch.ManifestReader;

/** What a manifest says, CSV or JSON Lines as {@code xiangfu enroll} takes them. */
record ManifestListing(Path manifest, Charset charset, Configuration hadoop) implements Listing {
  @Override
  public Lines open() throws IOException {
    ManifestReader reader;
    try {
      reader =
          ManifestReader.of(
              manifest.getFileSystem(hadoop).open(manifest),
              manifest.toString(),
              charset,
              List.of());
    } catch (FileNotFoundException e) {
      throw new BatchInputException(manifest + ": no such manifest, or not readable", e);
    }
    return new Lines() {
      @Override
      public Optional<Line> next() throws IOException {
        return reader.next().map(Line::of);
      }

      @Override
      public void close() throws IOException {
        reader.close();
      }
    };
  }
}
