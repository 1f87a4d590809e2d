package org.xiangfu.batch.spark;

import java.io.Serializable;
import org.xiangfu.batch.ManifestLine;

/**
 * A photo and its person. {@link #toString} shows the number alone, since Spark may log it.
 *
 * @param number of the record: the line of a manifest
 * @param photo path in the archive
 * @param capturedOn ISO 8601 date; empty if not known
 * @param problem why it cannot be used, in English without personal data; empty if it can
 */
record Line(long number, String photo, String personId, String capturedOn, String problem)
    implements Serializable {
  private static final int MAX_PHOTO = 4_096;

  static Line of(ManifestLine line) {
    boolean tooLong = line.photo().length() > MAX_PHOTO;
    return new Line(
        line.number(),
        tooLong ? "" : line.photo(),
        line.personId(),
        line.capturedOn(),
        tooLong
            ? "the field photo is longer than " + MAX_PHOTO + " characters"
            : line.problem().orElse(""));
  }

  @Override
  public String toString() {
    return "Line[number=" + number + "]";
  }
}
