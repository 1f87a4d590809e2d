package org.xiangfu.batch;

import java.util.Optional;
import java.util.Set;

/**
 * One row of a household feed.
 *
 * @param number physical line in the file, from 1
 * @param call empty if the row cannot be used
 * @param problem why it cannot be used, in English without personal data
 */
record FeedRow(long number, Optional<FeedCall> call, Optional<String> problem) {
  /** Whom it is about: rows that share a person keep their order. */
  Set<String> persons() {
    return call.map(FeedCall::persons).orElse(Set.of());
  }
}
