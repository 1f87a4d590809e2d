package org.xiangfu.server.ledger.chain.v1;

import java.util.List;

/**
 * The values of the protocol's enumerations by number, as version 1 names them. One that is not
 * here keeps its number in the text, so that every release writes the same.
 */
final class Names {
  static final List<String> KINDS =
      List.of(
          "",
          "VERIFIED",
          "IDENTIFIED",
          "ENROLLED",
          "ENROLLMENT_FAILED",
          "PROBE_REFUSED",
          "PHOTO_RETIRED",
          "PERSON_ID_CHANGED",
          "INCIDENT_RECORDED",
          "PERSON_READ",
          "HISTORY_READ",
          "PERSON_NOT_FOUND",
          "PORTRAIT_READ");

  static final List<String> PURPOSES =
      List.of(
          "",
          "REPLACEMENT",
          "FIRST_ISSUE",
          "COLLECTION",
          "CANCELLATION",
          "IDENTITY_CHECK",
          "ENROLLMENT",
          "INVESTIGATION",
          "AUDIT");

  static final List<String> BANDS = List.of("", "MATCH", "REFER", "NO_MATCH");

  static final List<String> REFUSALS =
      List.of(
          "",
          "UNREADABLE",
          "UNSUPPORTED_FORMAT",
          "PHOTO_TOO_LARGE",
          "NO_FACE",
          "SEVERAL_FACES",
          "FACE_TOO_SMALL",
          "EXTREME_POSE");

  private Names() {}
}
