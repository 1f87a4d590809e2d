package org.xiangfu.server.notices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.xiangfu.v1.Case;

/**
 * That somebody was given a replacement, as the mailing system is told. Holds personal data.
 *
 * @param caseId also tells a notice that comes twice
 * @param acceptedAt UTC
 */
public record Notice(
    String caseId,
    String personId,
    String reason,
    String officeId,
    String officeZone,
    Instant acceptedAt) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "REPLACEMENT_REASON_";

  /** The notice of an accepted replacement. */
  public static Notice of(Case accepted) {
    var issued = accepted.getReceipt().getIssuedAt();
    return new Notice(
        accepted.getCaseId(),
        accepted.getPersonId(),
        accepted.getReplacementReason().name().substring(PREFIX.length()),
        accepted.getOfficeId(),
        accepted.getOfficeZone(),
        Instant.ofEpochSecond(issued.getSeconds(), issued.getNanos()));
  }

  /**
   * One JSON object on one line: {@code case}, {@code person}, {@code reason} (LOST, DAMAGED or
   * RENEWAL), {@code office}, {@code zone} and {@code acceptedAt} (ISO 8601, UTC).
   */
  public String json() {
    try {
      return JSON.writeValueAsString(
          JSON.createObjectNode()
              .put("case", caseId)
              .put("person", personId)
              .put("reason", reason)
              .put("office", officeId)
              .put("zone", officeZone)
              .put("acceptedAt", acceptedAt.toString()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts is always JSON", e);
    }
  }

  /** Says nothing of the person. */
  @Override
  public String toString() {
    return "Notice of case " + caseId;
  }
}
