package org.xiangfu.counter.console;

import java.util.Optional;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseDecision;

/**
 * What an auditor wants to know of a case beside its steps.
 *
 * @param decision the clerk's; empty if there is none
 * @param review the supervisor's; empty if there is none
 */
public record CaseFacts(Optional<Decided> decision, Optional<Decided> review) {
  /**
   * A decision.
   *
   * @param what was decided
   * @param who decided
   * @param why in their words; may be empty
   * @param override true if it is another than the machine suggested
   */
  public record Decided(String what, String who, String why, boolean override) {}

  static CaseFacts of(Case of, Texts texts) {
    return new CaseFacts(
        of.hasDecision() ? Optional.of(decided(of.getDecision(), texts)) : Optional.empty(),
        of.hasReview() ? Optional.of(decided(of.getReview(), texts)) : Optional.empty());
  }

  private static Decided decided(CaseDecision decision, Texts texts) {
    return new Decided(
        texts.word("decision", decision.getDecision()),
        decision.getAct().getOperatorId(),
        decision.getReason(),
        decision.getOverride());
  }
}
