package org.xiangfu.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.xiangfu.client.ServiceError;
import org.xiangfu.engine.Extraction;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.EnrollSuspicion;

/**
 * What became of the photo on one line of the manifest; also one line of the journal.
 *
 * @param line of the manifest, from 1; 0 for a photo that no line names
 * @param reason stable; empty if the photo is in the gallery
 * @param detail one English sentence without personal data; may be empty
 * @param suspicions what the service holds against the record that the photo is on now; stable
 *     names, such as {@code WRONG_PERSON}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record LineResult(
    long line, Outcome outcome, String reason, String detail, List<String> suspicions) {
  LineResult {
    Objects.requireNonNull(outcome, "outcome");
    reason = Objects.requireNonNullElse(reason, "");
    detail = Objects.requireNonNullElse(detail, "");
    suspicions = suspicions == null ? List.of() : List.copyOf(suspicions);
  }

  LineResult(long line, Outcome outcome, String reason, String detail) {
    this(line, outcome, reason, detail, List.of());
  }

  static LineResult of(long line, EnrollResponse response) {
    return switch (response.getOutcome()) {
      case ENROLL_OUTCOME_ENROLLED ->
          new LineResult(line, Outcome.ENROLLED, "", "", suspicions(response));
      case ENROLL_OUTCOME_ALREADY_ENROLLED ->
          new LineResult(line, Outcome.ALREADY_ENROLLED, "", "", suspicions(response));
      case ENROLL_OUTCOME_FAILED_TO_ENROLL ->
          new LineResult(
              line,
              Outcome.REFUSED,
              response.getRefusal().getReason().name().replaceFirst("^REFUSAL_REASON_", ""),
              response.getRefusal().getDetail());
      case ENROLL_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          error(line, "UNKNOWN_ANSWER", "the service answered what this program does not know");
    };
  }

  static LineResult of(long line, Extraction extraction) {
    return switch (extraction) {
      case Extraction.Extracted _ -> new LineResult(line, Outcome.EXTRACTED, "", "");
      case Extraction.Refused(var reason, var detail) ->
          new LineResult(line, Outcome.REFUSED, reason.name(), detail);
    };
  }

  private static List<String> suspicions(EnrollResponse response) {
    return response.getSuspicionsList().stream()
        .filter(each -> each != EnrollSuspicion.UNRECOGNIZED)
        .map(each -> each.name().replaceFirst("^ENROLL_SUSPICION_", ""))
        .toList();
  }

  static LineResult of(long line, ServiceError error) {
    return error(line, error.reason(), error.message());
  }

  static LineResult of(long line, Photo.Unusable photo) {
    return new LineResult(line, photo.outcome(), photo.reason(), photo.detail());
  }

  static LineResult error(long line, String reason, String detail) {
    return new LineResult(line, Outcome.ERROR, reason, detail);
  }
}
