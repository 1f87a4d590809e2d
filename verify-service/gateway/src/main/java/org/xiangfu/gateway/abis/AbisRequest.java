package org.xiangfu.gateway.abis;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A request, checked.
 *
 * @param requestId 1 to 64 characters of [A-Za-z0-9._:-]
 * @param referenceId 1 to 64 characters
 * @param referenceUrl an address, not checked
 * @param maxResults 1 to 100
 * @param targetFpir -10*log10 of the asked false positive identification rate, 1 to 60
 * @param gallery references that alone are searched; empty: all
 */
record AbisRequest(
    AbisVerb verb,
    String requestId,
    Optional<String> referenceId,
    Optional<String> referenceUrl,
    OptionalInt maxResults,
    OptionalInt targetFpir,
    Set<String> gallery) {
  AbisRequest {
    gallery = Set.copyOf(gallery);
  }

  String reference() throws AbisException {
    return referenceId.orElseThrow(() -> new AbisException(AbisFailure.MISSING_REFERENCE_ID));
  }
}
