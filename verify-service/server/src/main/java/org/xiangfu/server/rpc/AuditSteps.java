package org.xiangfu.server.rpc;

import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.audit.Audit;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditOutcome;
import org.xiangfu.server.ledger.v1.AuditResult;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.Event;

/** Takes steps of samples and reviews. */
record AuditSteps(Audit audit) {
  /** Takes a step, with the event that says so, or tells why not. */
  CompletableFuture<AuditResult> take(AuditCommand.Builder command, Event.Builder event) {
    Event made = event.build();
    command.setAct(
        CaseAct.newBuilder()
            .setEventId(made.getEventId())
            .setOperatorId(made.getOrigin().getOperatorId())
            .setWorkstationId(made.getOrigin().getWorkstationId())
            .setAt(made.getTime()));
    return audit
        .take(command.build(), LedgerEntry.newBuilder().setEvent(made).build())
        .thenApply(AuditSteps::taken);
  }

  private static AuditResult taken(AuditResult result) {
    return switch (result.getOutcome()) {
      case AUDIT_OUTCOME_DONE, AUDIT_OUTCOME_REPEATED -> result;
      default -> throw refused(result.getOutcome());
    };
  }

  static ServiceException refused(AuditOutcome outcome) {
    return switch (outcome) {
      case AUDIT_OUTCOME_NOT_FOUND ->
          ServiceException.notFound("REVIEW_NOT_FOUND", "there is no review of this id 查無此覆核");
      case AUDIT_OUTCOME_CLOSED ->
          ServiceException.precondition("REVIEW_CLOSED", "the review is closed 此覆核已結案");
      case AUDIT_OUTCOME_NOT_ASSIGNED ->
          ServiceException.precondition(
              "NOT_ASSIGNED", "the review was given to somebody else 此覆核已指派他人");
      case AUDIT_OUTCOME_TOOK_PART ->
          ServiceException.precondition(
              "FOUR_EYES",
              "who took a step of a case, or enrolled the photo, cannot review it 曾經手者不得覆核");
      case AUDIT_OUTCOME_NOTE_NEEDED ->
          ServiceException.reasonNeeded("this finding needs a note 此結果須填寫說明");
      case AUDIT_OUTCOME_TOO_MANY_ENTRIES ->
          ServiceException.precondition(
              "TOO_MANY_ENTRIES", "the review has as many entries as it may; close it 登載次數已達上限");
      case AUDIT_OUTCOME_CASE_OPEN ->
          ServiceException.precondition("CASE_STATE", "a drawn case is not finished 抽中案件尚未結案");
      case AUDIT_OUTCOME_DONE, AUDIT_OUTCOME_REPEATED, AUDIT_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("not the outcome of a refused step: " + outcome);
    };
  }
}
