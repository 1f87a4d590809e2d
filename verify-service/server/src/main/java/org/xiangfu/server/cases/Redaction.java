package org.xiangfu.server.cases;

import com.google.protobuf.util.Timestamps;
import java.time.Instant;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.NoticeState;

/**
 * A finished case without its personal parts. What stays is what an office is judged by: kind,
 * office, who took which step when, what was suggested and decided, and that there was a receipt.
 */
public final class Redaction {
  private Redaction() {}

  /** True if nothing more is to happen to a case, and its personal parts are there. */
  public static boolean applies(Case now) {
    boolean done =
        switch (now.getState()) {
          case CASE_STATE_ACCEPTED, CASE_STATE_REFUSED, CASE_STATE_WITHDRAWN, CASE_STATE_EXPIRED ->
              true;
          case CASE_STATE_OPENED,
              CASE_STATE_CHECKED,
              CASE_STATE_REFERRED,
              CASE_STATE_UNSPECIFIED,
              UNRECOGNIZED ->
              false;
        };
    return done
        && !now.hasRedactedAt()
        && now.getNotice().getState() != NoticeState.NOTICE_STATE_PENDING;
  }

  /** When the last step of a case was taken. */
  public static Instant lastStep(Case now) {
    return CaseRules.acts(now)
        .map(act -> Instant.ofEpochMilli(Timestamps.toMillis(act.getAt())))
        .max(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  static Case of(Case now, long atMillis) {
    var after = now.toBuilder().clearPersonId().setRedactedAt(Timestamps.fromMillis(atMillis));
    after.getChecksBuilderList().forEach(Redaction::redact);
    if (now.hasAlternativeChecks()) {
      after.getAlternativeChecksBuilder().clearNote();
    }
    if (now.hasDecision()) {
      after.getDecisionBuilder().clearReason();
    }
    if (now.hasReview()) {
      after.getReviewBuilder().clearReason();
    }
    if (now.hasWithdrawal()) {
      after.getWithdrawalBuilder().clearReason();
    }
    if (now.getReceipt().hasCard()) {
      after.getReceiptBuilder().getCardBuilder().clearCardSerial();
    }
    if (now.getNotice().hasDenial()) {
      after.getNoticeBuilder().getDenialBuilder().clearStatement();
    }
    return after.build();
  }

  private static void redact(CaseCheck.Builder check) {
    check.clearCandidates();
    check
        .getComparisonsBuilderList()
        .forEach(comparison -> comparison.clearPhotoId().clearCapturedOn());
  }
}
