package org.xiangfu.server.cases;

import java.util.Optional;
import org.xiangfu.v1.CaseState;

/**
 * Which cases are asked for; all present conditions must hold.
 *
 * @param aboveSequence only cases that were opened after this one; 0 for all
 * @param size at most so many, at least 1
 */
public record CaseFilter(
    Optional<String> personId,
    Optional<String> officeId,
    Optional<CaseState> state,
    long aboveSequence,
    int size) {
  /** Refuses a page of nothing. */
  public CaseFilter {
    if (size < 1) {
      throw new IllegalArgumentException("a page holds at least 1 case, not " + size);
    }
  }
}
