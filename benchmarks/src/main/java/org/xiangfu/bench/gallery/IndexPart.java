package org.xiangfu.bench.gallery;

import java.nio.file.Path;
import org.xiangfu.server.gallery.v1.GalleryFormat;

/** What the files of a gallery's index hold. */
enum IndexPart {
  GRAPH("HNSW graph"),
  QUANTISED("templates, 4 bits"),
  COLUMN("templates, 8 bits"),
  FLOATS("templates, float32"),
  RECORDS("records and keys"),
  // Small segments keep everything in one file.
  SMALL_SEGMENTS("small segments");

  private final String words;

  IndexPart(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  static IndexPart of(Path file, GalleryFormat format) {
    String name = file.getFileName().toString();
    if (name.endsWith(".vex")) {
      return GRAPH;
    }
    if (name.endsWith(".veq")) {
      return QUANTISED;
    }
    if (name.endsWith(".vec")) {
      boolean quantised = name.contains("QuantizedVectors");
      return quantised || format == GalleryFormat.GENERATION_1 ? FLOATS : COLUMN;
    }
    return name.endsWith(".cfs") || name.endsWith(".cfe") ? SMALL_SEGMENTS : RECORDS;
  }
}
