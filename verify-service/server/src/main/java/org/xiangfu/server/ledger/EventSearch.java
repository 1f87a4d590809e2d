package org.xiangfu.server.ledger;

import java.util.Optional;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Purpose;

/**
 * More conditions than a filter has; all present ones must hold.
 *
 * @param withoutCase only reads of a person without a case
 */
public record EventSearch(
    EventFilter filter,
    Optional<String> caseId,
    Optional<String> workstationId,
    Optional<Band> band,
    Optional<Purpose> purpose,
    boolean withoutCase) {
  /** True if there are conditions beside those of the filter. */
  public boolean detailed() {
    return withoutCase
        || caseId.isPresent()
        || workstationId.isPresent()
        || band.isPresent()
        || purpose.isPresent();
  }
}
