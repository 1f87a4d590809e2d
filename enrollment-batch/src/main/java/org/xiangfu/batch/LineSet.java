package org.xiangfu.batch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Base64;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Numbers of records, of which runs take next to no room. Not thread-safe. */
final class LineSet {
  private final Roaring64Bitmap lines = new Roaring64Bitmap();

  /** False if it was there already. */
  boolean add(long line) {
    if (lines.contains(line)) {
      return false;
    }
    lines.addLong(line);
    return true;
  }

  boolean contains(long line) {
    return lines.contains(line);
  }

  long size() {
    return lines.getLongCardinality();
  }

  long highest() {
    return lines.isEmpty() ? 0 : lines.last();
  }

  String encoded() throws IOException {
    lines.runOptimize();
    var bytes = new ByteArrayOutputStream();
    lines.serialize(new DataOutputStream(bytes));
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  static LineSet decoded(String text) throws IOException {
    LineSet set = new LineSet();
    set.lines.deserialize(
        new DataInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text))));
    return set;
  }
}
