package org.xiangfu.server.rpc;

import com.google.common.hash.Hashing;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.cases.Transitions;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseCommand.StepCase;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.CaseResult;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.Origin;

/** Takes steps of cases: the step and the event that says so, or an error that says why not. */
final class CaseSteps {
  private final Cases cases;
  private final EventRecorder events;

  CaseSteps(Cases cases, EventRecorder events) {
    this.cases = cases;
    this.events = events;
  }

  /**
   * A step that somebody asks for.
   *
   * @param request says what; the same one again is the same step
   */
  record Asked(String caseId, StepCase step, EventKind kind, Origin origin, Message request) {}

  /** What a request says beside who asks. */
  static byte[] content(Message request) {
    FieldDescriptor origin = request.getDescriptorForType().findFieldByName("origin");
    return Hashing.sha256()
        .hashBytes(request.toBuilder().clearField(origin).build().toByteArray())
        .asBytes();
  }

  /**
   * A step that was made: the command has its content, the event what it says of it.
   *
   * @param incident that it opens
   */
  record Made(CaseCommand.Builder command, Event.Builder event, Optional<Incident> incident) {
    Made(CaseCommand.Builder command, Event.Builder event) {
      this(command, event, Optional.empty());
    }
  }

  /**
   * Takes a step of a case that there is.
   *
   * @param make makes the step of the case as it is; not asked if the step was taken before, or
   *     there is none such in the case's state
   */
  CompletableFuture<Case> take(Asked asked, Function<Turn, CompletionStage<Made>> make) {
    return existing(asked.caseId())
        .thenCompose(
            now -> {
              Event.Builder event = event(asked, now);
              if (Cases.hasTaken(now, event.getEventId())) {
                return CompletableFuture.completedFuture(now);
              }
              if (!Transitions.allow(now.getState(), asked.step())) {
                return refuse(asked, now, CaseOutcome.CASE_OUTCOME_STATE);
              }
              return make.apply(new Turn(now, event)).thenCompose(made -> take(asked, made));
            });
  }

  /** The event of a step of a case, taken or not. */
  Event.Builder event(Asked asked, Case now) {
    return events
        .event(asked.kind(), asked.origin(), now.getPersonId(), content(asked.request()))
        .setCaseId(now.getCaseId());
  }

  /** The case as it is, and the event that the step would be. */
  record Turn(Case now, Event.Builder event) {
    /** The step with no more to say of it. */
    CompletableFuture<Made> with(CaseCommand.Builder command) {
      return CompletableFuture.completedFuture(new Made(command, event));
    }
  }

  /** Takes the first step of a case; its id is that of the event. */
  CompletableFuture<Case> open(Origin origin, Case opened, Message request) {
    Event.Builder event =
        events.event(
            EventKind.EVENT_KIND_CASE_OPENED, origin, opened.getPersonId(), content(request));
    event.setCaseId(event.getEventId());
    var asked = new Asked(event.getEventId(), StepCase.OPEN, event.getKind(), origin, request);
    return take(asked, new Made(CaseCommand.newBuilder().setOpen(opened), event));
  }

  private CompletableFuture<Case> take(Asked asked, Made made) {
    Event event = made.event().build();
    var act =
        CaseAct.newBuilder()
            .setEventId(event.getEventId())
            .setOperatorId(asked.origin().getOperatorId())
            .setWorkstationId(asked.origin().getWorkstationId())
            .setAt(event.getTime());
    var entry = LedgerEntry.newBuilder().setEvent(event);
    made.incident().ifPresent(entry::setIncident);
    return cases
        .take(made.command().setCaseId(asked.caseId()).setAct(act).build(), entry.build())
        .thenCompose(result -> taken(asked, result));
  }

  private CompletableFuture<Case> taken(Asked asked, CaseResult result) {
    return switch (result.getOutcome()) {
      case CASE_OUTCOME_DONE, CASE_OUTCOME_REPEATED ->
          CompletableFuture.completedFuture(result.getCase());
      default -> refuse(asked, result.getCase(), result.getOutcome());
    };
  }

  // That somebody tried is told too, but of receipts, of which whoever asks for a card tells.
  private CompletableFuture<Case> refuse(Asked asked, Case now, CaseOutcome outcome) {
    ServiceException error = refused(outcome);
    if (asked.step() == StepCase.CONSUME || now.getCaseId().isEmpty()) {
      return CompletableFuture.failedFuture(error);
    }
    Event.Builder event =
        events
            .event(
                EventKind.EVENT_KIND_CASE_STEP_REFUSED,
                asked.origin(),
                now.getPersonId(),
                content(asked.request()))
            .setCaseId(now.getCaseId())
            .setDetail(asked.step().name() + " " + error.reason());
    return events.appendIfKnown(event).thenCompose(_ -> CompletableFuture.failedFuture(error));
  }

  /** The case of an id. */
  CompletableFuture<Case> existing(String caseId) {
    return cases
        .find(caseId)
        .thenApply(found -> found.orElseThrow(() -> refused(CaseOutcome.CASE_OUTCOME_NOT_FOUND)));
  }

  static ServiceException refused(CaseOutcome outcome) {
    return switch (outcome) {
      case CASE_OUTCOME_NOT_FOUND ->
          ServiceException.notFound("CASE_NOT_FOUND", "there is no case of this id 查無此案件");
      case CASE_OUTCOME_STATE, CASE_OUTCOME_CHANGED ->
          ServiceException.precondition(
              "CASE_STATE", "the case is in no state for this step; read it again 案件目前狀態不能執行此步驟");
      case CASE_OUTCOME_REFERRAL_NEEDED ->
          ServiceException.precondition(
              "REFERRAL_NEEDED",
              "only what is suggested to be accepted may be accepted by one person; refer it to a"
                  + " supervisor 須轉請主管覆核");
      case CASE_OUTCOME_ALTERNATIVE_CHECKS_NEEDED ->
          ServiceException.precondition(
              "ALTERNATIVE_CHECKS_NEEDED",
              "no face was compared; record what else was looked at, or take another photo"
                  + " 尚未比對人臉，請登載替代查證方式或重新拍照");
      case CASE_OUTCOME_FACE_CAN_BE_COMPARED ->
          ServiceException.precondition(
              "FACE_CAN_BE_COMPARED",
              "the face was compared, so documents do not stand in for it; refer the case instead"
                  + " 人臉已可比對，不得以文件替代；有疑義請轉請覆核");
      case CASE_OUTCOME_FOUR_EYES ->
          ServiceException.precondition(
              "FOUR_EYES",
              "who took a step of the case cannot review it; another supervisor must"
                  + " 曾經手本案者不得覆核，請由其他主管覆核");
      case CASE_OUTCOME_REASON_NEEDED ->
          ServiceException.reasonNeeded(
              "this decision needs a reason: it is a review, or not what was suggested"
                  + " 與系統建議不同的決定及覆核須填寫理由");
      case CASE_OUTCOME_TOO_MANY_PROBES ->
          ServiceException.precondition(
              "TOO_MANY_PROBES",
              "the case has as many captures as it may; decide it, or withdraw it and open another"
                  + " 本案拍照次數已達上限");
      case CASE_OUTCOME_RECEIPT_UNKNOWN ->
          ServiceException.notFound("RECEIPT_UNKNOWN", "there is no such acceptance 查無此核准紀錄");
      case CASE_OUTCOME_RECEIPT_CONSUMED ->
          ServiceException.precondition(
              "RECEIPT_CONSUMED", "a card was already made of this receipt 此收據已製證，不得重複使用");
      case CASE_OUTCOME_RECEIPT_FROZEN ->
          ServiceException.precondition(
              "RECEIPT_FROZEN",
              "the holder denies the replacement; no card may be made 當事人否認申辦，停止製證");
      case CASE_OUTCOME_NO_NOTICE ->
          ServiceException.precondition(
              "NO_NOTICE", "there is no notice of this case: it is no replacement 本案無戶籍通知單");
      case CASE_OUTCOME_NOTICE_DENIED ->
          ServiceException.precondition("NOTICE_DENIED", "the notice was denied before 本案已登記非本人申辦");
      case CASE_OUTCOME_RECEIPT_OF_NO_CARD ->
          ServiceException.precondition(
              "RECEIPT_OF_NO_CARD", "no card is made from a case of this kind 此類案件不製發國民身分證");
      case CASE_OUTCOME_DONE, CASE_OUTCOME_REPEATED, CASE_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("not the outcome of a refused step: " + outcome);
    };
  }
}
