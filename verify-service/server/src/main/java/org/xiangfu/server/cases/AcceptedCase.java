package org.xiangfu.server.cases;

import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseNotice;
import org.xiangfu.v1.CaseReceipt;
import org.xiangfu.v1.NoticeState;
import org.xiangfu.v1.ReceiptState;

/** What follows an acceptance: its receipt and its notice. As {@link CaseRules} are. */
final class AcceptedCase {
  private AcceptedCase() {}

  /** True if a card is made of an accepted case of this kind. */
  static boolean makesCard(CaseKind kind) {
    return kind == CaseKind.CASE_KIND_REPLACEMENT || kind == CaseKind.CASE_KIND_FIRST_ISSUE;
  }

  /** Gives a case what comes with its acceptance. */
  static void begin(Case.Builder accepted, CaseAct acceptance) {
    accepted.setReceipt(
        CaseReceipt.newBuilder()
            .setReceiptId(acceptance.getEventId())
            .setState(ReceiptState.RECEIPT_STATE_ISSUED)
            .setIssuedAt(acceptance.getAt()));
    if (accepted.getKind() == CaseKind.CASE_KIND_REPLACEMENT) {
      accepted.setNotice(CaseNotice.newBuilder().setState(NoticeState.NOTICE_STATE_PENDING));
    }
  }

  /**
   * Takes a step of an accepted case.
   *
   * @param after the case, which is changed if the outcome is DONE
   */
  static CaseOutcome take(CaseCommand command, Case now, Case.Builder after) {
    return switch (command.getStepCase()) {
      case CONSUME -> consume(command, now, after);
      case NOTICE_DELIVERED -> delivered(command, now, after);
      case DENY -> deny(command, now, after);
      case OPEN, CHECK, ALTERNATIVE_CHECKS, DECIDE, REVIEW, WITHDRAW, EXPIRE, STEP_NOT_SET ->
          CaseOutcome.CASE_OUTCOME_STATE;
    };
  }

  private static CaseOutcome consume(CaseCommand command, Case now, Case.Builder after) {
    CaseReceipt receipt = now.getReceipt();
    if (!receipt.getReceiptId().equals(command.getConsume().getReceiptId())) {
      return CaseOutcome.CASE_OUTCOME_RECEIPT_UNKNOWN;
    }
    if (!makesCard(now.getKind())) {
      return CaseOutcome.CASE_OUTCOME_RECEIPT_OF_NO_CARD;
    }
    return switch (receipt.getState()) {
      case RECEIPT_STATE_ISSUED -> {
        after
            .getReceiptBuilder()
            .setState(ReceiptState.RECEIPT_STATE_CONSUMED)
            .setCard(command.getConsume().getCard().toBuilder().setAct(command.getAct()));
        yield CaseOutcome.CASE_OUTCOME_DONE;
      }
      case RECEIPT_STATE_FROZEN -> CaseOutcome.CASE_OUTCOME_RECEIPT_FROZEN;
      case RECEIPT_STATE_CONSUMED, RECEIPT_STATE_UNSPECIFIED, UNRECOGNIZED ->
          CaseOutcome.CASE_OUTCOME_RECEIPT_CONSUMED;
    };
  }

  private static CaseOutcome delivered(CaseCommand command, Case now, Case.Builder after) {
    if (!now.hasNotice()) {
      return CaseOutcome.CASE_OUTCOME_NO_NOTICE;
    }
    if (now.getNotice().getState() != NoticeState.NOTICE_STATE_PENDING) {
      return CaseOutcome.CASE_OUTCOME_REPEATED;
    }
    after
        .getNoticeBuilder()
        .setState(NoticeState.NOTICE_STATE_DELIVERED)
        .setDeliveredAt(command.getAct().getAt());
    return CaseOutcome.CASE_OUTCOME_DONE;
  }

  // What the holder learnt from elsewhere counts too, so the notice need not be delivered.
  private static CaseOutcome deny(CaseCommand command, Case now, Case.Builder after) {
    if (!now.hasNotice()) {
      return CaseOutcome.CASE_OUTCOME_NO_NOTICE;
    }
    if (now.getNotice().hasDenial()) {
      return CaseOutcome.CASE_OUTCOME_NOTICE_DENIED;
    }
    after.getNoticeBuilder().setDenial(command.getDeny().toBuilder().setAct(command.getAct()));
    if (now.getReceipt().getState() == ReceiptState.RECEIPT_STATE_ISSUED) {
      after.getReceiptBuilder().setState(ReceiptState.RECEIPT_STATE_FROZEN);
    }
    return CaseOutcome.CASE_OUTCOME_DONE;
  }
}
