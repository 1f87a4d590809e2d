package org.xiangfu.server.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_CASE_OPEN;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_CLOSED;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_DONE;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_NOTE_NEEDED;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_NOT_ASSIGNED;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_NOT_FOUND;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_REPEATED;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_TOOK_PART;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_TOO_MANY_ENTRIES;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditResult;
import org.xiangfu.server.ledger.v1.ReviewStep;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewEntry;
import org.xiangfu.v1.ReviewFinding;
import org.xiangfu.v1.ReviewState;

class AuditRulesTest {
  private static final String AUDITOR = "auditor-1";

  private static final Case CASE =
      Case.newBuilder()
          .setState(CaseState.CASE_STATE_REFUSED)
          .setOpened(CaseAct.newBuilder().setEventId("e1").setOperatorId("clerk-1"))
          .build();

  private static final Review OPEN =
      Review.newBuilder()
          .setReviewId("r1")
          .setReviewerId(AUDITOR)
          .setState(ReviewState.REVIEW_STATE_OPEN)
          .build();

  private int events;

  private AuditCommand.Builder by(String operator) {
    return AuditCommand.newBuilder()
        .setAct(CaseAct.newBuilder().setEventId("a" + ++events).setOperatorId(operator));
  }

  private AuditResult record(
      Review now, String operator, ReviewFinding finding, String note, boolean followUp) {
    var step =
        ReviewStep.newBuilder()
            .setFollowUp(followUp)
            .setEntry(ReviewEntry.newBuilder().setFinding(finding).setNote(note));
    return AuditRules.step(
        Optional.of(now), Optional.of(CASE), by(operator).setRecord(step).build());
  }

  private AuditResult assign(Review now, String to) {
    return AuditRules.step(
        Optional.of(now),
        Optional.of(CASE),
        by("auditor-9").setAssign(ReviewStep.newBuilder().setReviewerId(to)).build());
  }

  @Test
  void onlyAFinishedCaseOfOthersIsDrawn() {
    assertEquals(AUDIT_OUTCOME_DONE, AuditRules.draw(Optional.of(CASE), AUDITOR));
    assertEquals(AUDIT_OUTCOME_TOOK_PART, AuditRules.draw(Optional.of(CASE), "clerk-1"));
    Case open = CASE.toBuilder().setState(CaseState.CASE_STATE_CHECKED).build();
    assertEquals(AUDIT_OUTCOME_CASE_OPEN, AuditRules.draw(Optional.of(open), AUDITOR));
    assertEquals(AUDIT_OUTCOME_CASE_OPEN, AuditRules.draw(Optional.empty(), AUDITOR));
  }

  @Test
  void whatIsInOrderIsClosedAtOnce() {
    AuditResult result = record(OPEN, AUDITOR, ReviewFinding.REVIEW_FINDING_IN_ORDER, "", false);
    assertEquals(AUDIT_OUTCOME_DONE, result.getOutcome());
    assertEquals(ReviewState.REVIEW_STATE_CLOSED, result.getReview().getState());
    AuditResult late =
        record(
            result.getReview(), AUDITOR, ReviewFinding.REVIEW_FINDING_MISUSE, "after all", false);
    assertEquals(AUDIT_OUTCOME_CLOSED, late.getOutcome());
    assertEquals(result.getReview(), late.getReview());
    assertEquals(AUDIT_OUTCOME_CLOSED, assign(result.getReview(), "auditor-2").getOutcome());
  }

  @Test
  void whatIsNotInOrderIsFollowedUpUntilItIsClosed() {
    Review now = OPEN;
    for (int i = 0; i < 3; i++) {
      AuditResult result =
          record(now, AUDITOR, ReviewFinding.REVIEW_FINDING_WRONG_DECISION, "told them", true);
      assertEquals(AUDIT_OUTCOME_DONE, result.getOutcome());
      assertEquals(ReviewState.REVIEW_STATE_FOLLOW_UP, result.getReview().getState());
      now = result.getReview();
    }
    Review closed =
        record(now, AUDITOR, ReviewFinding.REVIEW_FINDING_WRONG_DECISION, "made good", false)
            .getReview();
    assertEquals(ReviewState.REVIEW_STATE_CLOSED, closed.getState());
    assertEquals(4, closed.getEntriesCount());
  }

  @Test
  void aFindingNeedsANoteUnlessAllIsInOrder() {
    for (ReviewFinding finding :
        new ReviewFinding[] {
          ReviewFinding.REVIEW_FINDING_PROCEDURE,
          ReviewFinding.REVIEW_FINDING_WRONG_DECISION,
          ReviewFinding.REVIEW_FINDING_MISUSE
        }) {
      assertEquals(
          AUDIT_OUTCOME_NOTE_NEEDED, record(OPEN, AUDITOR, finding, "", false).getOutcome());
    }
    assertEquals(
        AUDIT_OUTCOME_NOTE_NEEDED,
        record(OPEN, AUDITOR, ReviewFinding.REVIEW_FINDING_IN_ORDER, "", true).getOutcome());
  }

  @Test
  void onlyWhoItWasGivenToRecords() {
    assertEquals(
        AUDIT_OUTCOME_NOT_ASSIGNED,
        record(OPEN, "auditor-2", ReviewFinding.REVIEW_FINDING_IN_ORDER, "", false).getOutcome());
    Review given = assign(OPEN, "auditor-2").getReview();
    assertEquals("auditor-2", given.getReviewerId());
    assertEquals(ReviewState.REVIEW_STATE_OPEN, given.getState());
    assertEquals(
        AUDIT_OUTCOME_DONE,
        record(given, "auditor-2", ReviewFinding.REVIEW_FINDING_IN_ORDER, "", false).getOutcome());
    assertEquals(AUDIT_OUTCOME_TOOK_PART, assign(OPEN, "clerk-1").getOutcome());
  }

  @Test
  void aStepThatWasTakenIsNotTakenAgain() {
    AuditResult first = record(OPEN, AUDITOR, ReviewFinding.REVIEW_FINDING_MISUSE, "why", true);
    events--;
    AuditResult again =
        record(first.getReview(), AUDITOR, ReviewFinding.REVIEW_FINDING_MISUSE, "why", true);
    assertEquals(AUDIT_OUTCOME_REPEATED, again.getOutcome());
    assertEquals(first.getReview(), again.getReview());
  }

  @Test
  void anUnknownReviewAndAFullOneAreRefused() {
    assertEquals(
        AUDIT_OUTCOME_NOT_FOUND,
        AuditRules.step(
                Optional.empty(),
                Optional.empty(),
                by(AUDITOR).setRecord(ReviewStep.getDefaultInstance()).build())
            .getOutcome());
    var full = OPEN.toBuilder();
    for (int i = 0; i < AuditRules.MAX_ENTRIES; i++) {
      full.addEntries(ReviewEntry.newBuilder().setAct(CaseAct.newBuilder().setEventId("x" + i)));
    }
    assertEquals(
        AUDIT_OUTCOME_TOO_MANY_ENTRIES,
        record(full.build(), AUDITOR, ReviewFinding.REVIEW_FINDING_MISUSE, "more", true)
            .getOutcome());
  }
}
