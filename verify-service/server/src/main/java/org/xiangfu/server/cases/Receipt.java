package org.xiangfu.server.cases;

import java.time.Instant;
import java.util.Optional;
import org.xiangfu.v1.Case;

/**
 * What a receipt says.
 *
 * @param id 32 hexadecimal digits
 * @param caseId 32 hexadecimal digits
 * @param kind of the case, as its name without prefix
 * @param issuedAt the acceptance, to the second
 * @param person a digest that only the service can make; empty if data is not sealed
 */
public record Receipt(
    String id,
    String caseId,
    String kind,
    String officeId,
    Instant issuedAt,
    Optional<String> person) {
  private static final String PREFIX = "CASE_KIND_";

  /**
   * The receipt of an accepted case.
   *
   * @param person digest of the person
   */
  public static Receipt of(Case accepted, Optional<String> person) {
    return new Receipt(
        accepted.getReceipt().getReceiptId(),
        accepted.getCaseId(),
        accepted.getKind().name().substring(PREFIX.length()),
        accepted.getOfficeId(),
        Instant.ofEpochSecond(accepted.getReceipt().getIssuedAt().getSeconds()),
        person);
  }
}
