package org.xiangfu.server.audit;

import java.util.Optional;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditOutcome;
import org.xiangfu.server.ledger.v1.AuditResult;
import org.xiangfu.server.ledger.v1.ReviewStep;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewEntry;
import org.xiangfu.v1.ReviewFinding;
import org.xiangfu.v1.ReviewState;
import org.xiangfu.v1.SuspectFinding;

/**
 * What a step makes of a review. Without clock, keys and configuration: every replica comes to the
 * same. A step that is not taken changes nothing.
 *
 * <pre>
 *   OPEN ──record──► CLOSED, or FOLLOW_UP ──record──► FOLLOW_UP or CLOSED
 *   OPEN, FOLLOW_UP ──assign──► the same, with another reviewer
 * </pre>
 *
 * A suspect record is nobody's in particular: it is not assigned, and its steps are checks.
 */
final class AuditRules {
  /** So many entries say enough, and bound the record. */
  static final int MAX_ENTRIES = 50;

  private AuditRules() {}

  /** Whether a case may be reviewed by somebody. */
  static AuditOutcome draw(Optional<Case> drawn, String reviewer) {
    if (drawn.filter(Sampling::finished).isEmpty()) {
      return AuditOutcome.AUDIT_OUTCOME_CASE_OPEN;
    }
    return tookPart(drawn.get(), reviewer)
        ? AuditOutcome.AUDIT_OUTCOME_TOOK_PART
        : AuditOutcome.AUDIT_OUTCOME_DONE;
  }

  private static boolean tookPart(Case of, String reviewer) {
    return Cases.acts(of).anyMatch(act -> act.getOperatorId().equals(reviewer));
  }

  /**
   * Takes a step of a review.
   *
   * @param before as it is; empty if there is none
   * @param of its case; empty if there is none
   */
  static AuditResult step(Optional<Review> before, Optional<Case> of, AuditCommand command) {
    if (before.isEmpty() || before.get().hasSuspect() != command.hasCheck()) {
      return AuditResult.newBuilder().setOutcome(AuditOutcome.AUDIT_OUTCOME_NOT_FOUND).build();
    }
    Review now = before.get();
    String event = command.getAct().getEventId();
    if (now.getEntriesList().stream().anyMatch(each -> each.getAct().getEventId().equals(event))) {
      return not(AuditOutcome.AUDIT_OUTCOME_REPEATED, now);
    }
    if (now.getState() == ReviewState.REVIEW_STATE_CLOSED) {
      return not(AuditOutcome.AUDIT_OUTCOME_CLOSED, now);
    }
    if (now.getEntriesCount() >= MAX_ENTRIES) {
      return not(AuditOutcome.AUDIT_OUTCOME_TOO_MANY_ENTRIES, now);
    }
    return switch (command.getStepCase()) {
      case ASSIGN -> assign(now, of, command);
      case CHECK -> check(now, command);
      default -> record(now, command);
    };
  }

  private static AuditResult check(Review now, AuditCommand command) {
    ReviewEntry entry = command.getCheck().getEntry();
    if (now.getSuspect().getEnrolled().getOperatorId().equals(command.getAct().getOperatorId())) {
      return not(AuditOutcome.AUDIT_OUTCOME_TOOK_PART, now);
    }
    boolean plain =
        entry.getSuspectFinding() == SuspectFinding.SUSPECT_FINDING_IN_ORDER
            && !command.getCheck().getFollowUp();
    return plain || !entry.getNote().isEmpty()
        ? entered(now, command.getCheck(), command)
        : not(AuditOutcome.AUDIT_OUTCOME_NOTE_NEEDED, now);
  }

  private static AuditResult record(Review now, AuditCommand command) {
    ReviewStep step = command.getRecord();
    if (!now.getReviewerId().equals(command.getAct().getOperatorId())) {
      return not(AuditOutcome.AUDIT_OUTCOME_NOT_ASSIGNED, now);
    }
    ReviewFinding finding = step.getEntry().getFinding();
    boolean noteless = step.getEntry().getNote().isEmpty();
    if (noteless && (finding != ReviewFinding.REVIEW_FINDING_IN_ORDER || step.getFollowUp())) {
      return not(AuditOutcome.AUDIT_OUTCOME_NOTE_NEEDED, now);
    }
    return entered(now, step, command);
  }

  private static AuditResult entered(Review now, ReviewStep step, AuditCommand command) {
    return done(
        now.toBuilder()
            .addEntries(step.getEntry().toBuilder().setAct(command.getAct()))
            .setState(
                step.getFollowUp()
                    ? ReviewState.REVIEW_STATE_FOLLOW_UP
                    : ReviewState.REVIEW_STATE_CLOSED));
  }

  private static AuditResult assign(Review now, Optional<Case> of, AuditCommand command) {
    String reviewer = command.getAssign().getReviewerId();
    if (of.isEmpty() || tookPart(of.get(), reviewer)) {
      return not(AuditOutcome.AUDIT_OUTCOME_TOOK_PART, now);
    }
    return done(
        now.toBuilder()
            .setReviewerId(reviewer)
            .addEntries(ReviewEntry.newBuilder().setAct(command.getAct())));
  }

  static AuditResult done(Review.Builder after) {
    return AuditResult.newBuilder()
        .setOutcome(AuditOutcome.AUDIT_OUTCOME_DONE)
        .setReview(after)
        .build();
  }

  static AuditResult not(AuditOutcome outcome, Review now) {
    return AuditResult.newBuilder().setOutcome(outcome).setReview(now).build();
  }
}
