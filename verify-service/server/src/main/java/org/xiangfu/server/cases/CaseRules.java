package org.xiangfu.server.cases;

import java.util.Optional;
import java.util.stream.Stream;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.CaseResult;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.CaseDecision;
import org.xiangfu.v1.CaseExpiry;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.Decision;

/**
 * What a step makes of a case. Without clock, keys and configuration: every replica comes to the
 * same. A step that is not taken changes nothing.
 */
final class CaseRules {
  /** So many captures say enough, and bound the record. */
  static final int MAX_CHECKS = 20;

  private final CaseCommand command;
  private final Case now;

  private CaseRules(CaseCommand command, Case now) {
    this.command = command;
    this.now = now;
  }

  /**
   * Takes a step, or says why not.
   *
   * @param before the case as it is; empty if there is none
   * @return the case in it is the one after, or the unchanged one
   */
  static CaseResult apply(Optional<Case> before, CaseCommand command) {
    if (before.isEmpty() && command.getStepCase() != CaseCommand.StepCase.OPEN) {
      return CaseResult.newBuilder().setOutcome(CaseOutcome.CASE_OUTCOME_NOT_FOUND).build();
    }
    return new CaseRules(command, before.orElse(Case.getDefaultInstance())).apply();
  }

  private CaseResult apply() {
    if (Cases.hasTaken(now, act().getEventId())) {
      return not(CaseOutcome.CASE_OUTCOME_REPEATED);
    }
    if (!Transitions.allow(now.getState(), command.getStepCase())) {
      return not(CaseOutcome.CASE_OUTCOME_STATE);
    }
    return switch (command.getStepCase()) {
      case OPEN -> done(opened(), CaseState.CASE_STATE_OPENED);
      case CHECK -> check();
      case ALTERNATIVE_CHECKS -> alternativeChecks();
      case DECIDE -> decide();
      case REVIEW -> review();
      case WITHDRAW ->
          done(
              now.toBuilder().setWithdrawal(command.getWithdraw().toBuilder().setAct(act())),
              CaseState.CASE_STATE_WITHDRAWN);
      case EXPIRE -> expire();
      case CONSUME, NOTICE_DELIVERED, DENY -> afterwards();
      // The command's level keeps what this release does not know away from here.
      case STEP_NOT_SET -> not(CaseOutcome.CASE_OUTCOME_STATE);
    };
  }

  private Case.Builder opened() {
    return command.getOpen().toBuilder().setCaseId(command.getCaseId()).setOpened(act());
  }

  private CaseResult check() {
    if (now.getChecksCount() >= MAX_CHECKS) {
      return not(CaseOutcome.CASE_OUTCOME_TOO_MANY_PROBES);
    }
    Case.Builder checked = now.toBuilder().addChecks(command.getCheck().toBuilder().setAct(act()));
    return done(
        checked.setSuggestion(StandingSuggestion.of(checked.getChecksList())),
        CaseState.CASE_STATE_CHECKED);
  }

  private CaseResult alternativeChecks() {
    if (compared()) {
      return not(CaseOutcome.CASE_OUTCOME_FACE_CAN_BE_COMPARED);
    }
    return done(
        now.toBuilder()
            .setAlternativeChecks(command.getAlternativeChecks().toBuilder().setAct(act())),
        CaseState.CASE_STATE_REFERRED);
  }

  /** True if the last capture was compared with photos on record. */
  private boolean compared() {
    int checks = now.getChecksCount();
    return checks > 0 && compared(now.getChecks(checks - 1));
  }

  private static boolean compared(CaseCheck check) {
    return check.getRecordBand() != Band.BAND_UNSPECIFIED;
  }

  private CaseResult decide() {
    CaseDecision decided = command.getDecide();
    Decision decision = decided.getDecision();
    if (!compared() && decision != Decision.DECISION_REFUSE) {
      return not(CaseOutcome.CASE_OUTCOME_ALTERNATIVE_CHECKS_NEEDED);
    }
    Decision suggested = suggested(now.getSuggestion().getBand());
    if (decision == Decision.DECISION_ACCEPT && suggested != Decision.DECISION_ACCEPT) {
      return not(CaseOutcome.CASE_OUTCOME_REFERRAL_NEEDED);
    }
    boolean override = decision != suggested;
    if (override && decided.getReason().isEmpty()) {
      return not(CaseOutcome.CASE_OUTCOME_REASON_NEEDED);
    }
    return done(
        now.toBuilder().setDecision(decided.toBuilder().setAct(act()).setOverride(override)),
        reached(decision));
  }

  private CaseResult review() {
    CaseDecision reviewed = command.getReview();
    String operator = act().getOperatorId();
    if (acts(now).anyMatch(act -> act.getOperatorId().equals(operator))) {
      return not(CaseOutcome.CASE_OUTCOME_FOUR_EYES);
    }
    if (reviewed.getReason().isEmpty()) {
      return not(CaseOutcome.CASE_OUTCOME_REASON_NEEDED);
    }
    Decision suggested = suggested(now.getSuggestion().getBand());
    // What was suggested to be referred, is decided here first.
    boolean override = suggested != Decision.DECISION_REFER && suggested != reviewed.getDecision();
    return done(
        now.toBuilder().setReview(reviewed.toBuilder().setAct(act()).setOverride(override)),
        reached(reviewed.getDecision()));
  }

  // Whoever proposes it looked at the case before, and somebody may have gone on with it since.
  private CaseResult expire() {
    String last = Cases.lastAct(now).getEventId();
    return last.equals(command.getExpire().getLastEventId())
        ? done(
            now.toBuilder().setExpiry(CaseExpiry.newBuilder().setAct(act())),
            CaseState.CASE_STATE_EXPIRED)
        : not(CaseOutcome.CASE_OUTCOME_CHANGED);
  }

  private CaseResult afterwards() {
    var after = now.toBuilder();
    CaseOutcome outcome = AcceptedCase.take(command, now, after);
    return outcome == CaseOutcome.CASE_OUTCOME_DONE
        ? done(after, CaseState.CASE_STATE_ACCEPTED)
        : not(outcome);
  }

  private static Decision suggested(Band band) {
    return switch (band) {
      case BAND_MATCH -> Decision.DECISION_ACCEPT;
      case BAND_NO_MATCH -> Decision.DECISION_REFUSE;
      case BAND_REFER, BAND_UNSPECIFIED, UNRECOGNIZED -> Decision.DECISION_REFER;
    };
  }

  private static CaseState reached(Decision decision) {
    return switch (decision) {
      case DECISION_ACCEPT -> CaseState.CASE_STATE_ACCEPTED;
      case DECISION_REFER -> CaseState.CASE_STATE_REFERRED;
      case DECISION_REFUSE -> CaseState.CASE_STATE_REFUSED;
      case DECISION_UNSPECIFIED, UNRECOGNIZED -> CaseState.CASE_STATE_UNSPECIFIED;
    };
  }

  /** Every step that a case has taken. */
  static Stream<CaseAct> acts(Case taken) {
    return Stream.of(
            Stream.of(taken.getOpened()),
            taken.getChecksList().stream().map(CaseCheck::getAct),
            Stream.of(
                taken.getAlternativeChecks().getAct(),
                taken.getDecision().getAct(),
                taken.getReview().getAct(),
                taken.getWithdrawal().getAct(),
                taken.getExpiry().getAct(),
                taken.getReceipt().getCard().getAct(),
                taken.getNotice().getDenial().getAct()))
        .flatMap(acts -> acts)
        .filter(act -> !act.getEventId().isEmpty());
  }

  private CaseAct act() {
    return command.getAct();
  }

  private CaseResult done(Case.Builder after, CaseState state) {
    if (state == CaseState.CASE_STATE_ACCEPTED && !after.hasReceipt()) {
      AcceptedCase.begin(after, act());
    }
    return Transitions.allow(now.getState(), command.getStepCase(), state)
        ? CaseResult.newBuilder()
            .setOutcome(CaseOutcome.CASE_OUTCOME_DONE)
            .setCase(after.setState(state))
            .build()
        : not(CaseOutcome.CASE_OUTCOME_STATE);
  }

  private CaseResult not(CaseOutcome outcome) {
    return CaseResult.newBuilder().setOutcome(outcome).setCase(now).build();
  }
}
