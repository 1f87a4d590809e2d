package org.xiangfu.batch;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * One photo of a manifest.
 *
 * @param number physical line in the file, from 1
 * @param photo path in the archive, {@code /} between folders
 * @param capturedOn ISO 8601 date; empty if not known
 * @param problem why the line cannot be used, in English without personal data
 * @param groups what it counts under, a value for each column of the manifest's {@link Groups}
 */
public record ManifestLine(
    long number,
    String photo,
    String personId,
    String capturedOn,
    Optional<String> problem,
    List<String> groups) {
  private static final int MAX_PERSON_ID = 64;

  public ManifestLine {
    groups = List.copyOf(groups);
  }

  /**
   * A line that is checked field by field.
   *
   * @param photo path, also with backslashes or a leading {@code ./}
   */
  public static ManifestLine of(
      long number, String photo, String personId, String capturedOn, List<String> groups) {
    String path = photo.replace('\\', '/');
    return new ManifestLine(
        number,
        path.startsWith("./") ? path.substring(2) : path,
        personId,
        capturedOn,
        photo.isEmpty() ? Optional.of("the field photo is empty") : problem(personId, capturedOn),
        groups);
  }

  /** Why nobody can be enrolled with these, in English without personal data. */
  static Optional<String> problem(String personId, String capturedOn) {
    if (personId.isEmpty()) {
      return Optional.of("the field person_id is empty");
    }
    if (personId.codePointCount(0, personId.length()) > MAX_PERSON_ID) {
      return Optional.of("person_id is longer than " + MAX_PERSON_ID + " characters");
    }
    if (!capturedOn.isEmpty() && !isDate(capturedOn)) {
      return Optional.of("captured_on is no date such as 2019-05-31");
    }
    return Optional.empty();
  }

  ManifestLine withProblem(String why) {
    return new ManifestLine(number, photo, personId, capturedOn, Optional.of(why), groups);
  }

  private static boolean isDate(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
