package org.xiangfu.batch;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A photo that a source offers, with what is known of it.
 *
 * @param number of the record in its job, from 1: the line of a manifest where there is one
 * @param photo where it lies, unique in its source; may name a person
 * @param capturedOn ISO 8601 date; empty if not known
 * @param source for the service to remember where the photo came from; names no person
 * @param groups a value for each of the source's {@link Groups}
 * @param problem why it cannot be enrolled, in English without personal data
 * @param key tells records apart where numbers do not last from run to run; else empty
 * @param place what a {@link Mark} behind this record holds; empty if the source keeps no marks
 * @param content reads the photo, again after a failure
 */
record PhotoRecord(
    long number,
    String photo,
    String personId,
    String capturedOn,
    String source,
    List<String> groups,
    Optional<String> problem,
    String key,
    String place,
    Content content) {
  private static final int MAX_SOURCE = 200;

  /** A line of a manifest, or what stands for one. */
  static PhotoRecord of(ManifestLine line, String archive, Content content) {
    return new PhotoRecord(
        line.number(),
        line.photo(),
        line.personId(),
        line.capturedOn(),
        sourceOf(archive, line.number()),
        line.groups(),
        line.problem(),
        "",
        "",
        content);
  }

  static String sourceOf(String archive, long number) {
    String where = "#" + number;
    return archive.substring(0, Math.min(archive.length(), MAX_SOURCE - where.length())) + where;
  }

  /** A key from what tells the record apart, without saying it. */
  static String keyOf(String identity) {
    return Sha256.hex(identity).substring(0, 24);
  }

  PhotoRecord at(String key, String place) {
    return new PhotoRecord(
        number, photo, personId, capturedOn, source, groups, problem, key, place, content);
  }

  /** The same under another number, which its source then names too. */
  PhotoRecord numbered(long other) {
    String where = "#" + number;
    return new PhotoRecord(
        other,
        photo,
        personId,
        capturedOn,
        source.endsWith(where)
            ? sourceOf(source.substring(0, source.length() - where.length()), other)
            : source,
        groups,
        problem,
        key,
        place,
        content);
  }

  PhotoRecord reading(Content other) {
    return new PhotoRecord(
        number, photo, personId, capturedOn, source, groups, problem, key, place, other);
  }

  /** Reads a photo. */
  interface Content {
    /**
     * The photo, or why there is none to send.
     *
     * @throws IOException if the source as a whole is out of reach
     */
    Photo read() throws IOException;
  }
}
