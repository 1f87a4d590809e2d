package org.xiangfu.server.rpc;

import com.google.protobuf.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.xiangfu.server.incidents.Incidents;
import org.xiangfu.server.incidents.Transitions;
import org.xiangfu.server.ledger.v1.IncidentCommand;
import org.xiangfu.server.ledger.v1.IncidentResult;
import org.xiangfu.server.ledger.v1.IncidentStepOutcome;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.IncidentStepKind;
import org.xiangfu.v1.Origin;

/** Takes steps of incidents: the step and the event that says so, or an error that says why not. */
final class IncidentSteps {
  private final Incidents incidents;
  private final EventRecorder events;

  IncidentSteps(Incidents incidents, EventRecorder events) {
    this.incidents = incidents;
    this.events = events;
  }

  /**
   * A step that somebody asks for.
   *
   * @param request says what; the same one again is the same step
   */
  record Asked(
      String incidentId, IncidentStepKind step, EventKind kind, Origin origin, Message request) {}

  /**
   * The incident as it is, the event that the step would be, and the step as far as it is known.
   */
  record Turn(Incident now, Event.Builder event, IncidentStep.Builder step) {
    /** The step with no more to say of it. */
    CompletableFuture<IncidentCommand.Builder> taken() {
      return CompletableFuture.completedFuture(IncidentCommand.newBuilder().setStep(step));
    }
  }

  /**
   * Takes a step.
   *
   * @param make makes the step of the incident as it is; not asked if the step was taken before, or
   *     there is none such in the incident's state
   */
  CompletableFuture<Incident> take(
      Asked asked, Function<Turn, CompletionStage<IncidentCommand.Builder>> make) {
    return existing(asked.incidentId())
        .thenCompose(
            now -> {
              Event.Builder event =
                  events
                      .event(
                          asked.kind(),
                          asked.origin(),
                          now.getVictimPersonId(),
                          CaseSteps.content(asked.request()))
                      .setIncidentId(now.getIncidentId());
              if (!now.getImpostorPersonId().isEmpty()) {
                event.addRelatedPersonIds(now.getImpostorPersonId());
              }
              if (Incidents.hasTaken(now, event.getEventId())) {
                return CompletableFuture.completedFuture(now);
              }
              if (Transitions.after(Transitions.state(now), asked.step()).isEmpty()) {
                throw refused(IncidentStepOutcome.INCIDENT_STEP_OUTCOME_STATE);
              }
              var turn = new Turn(now, event, step(asked, event));
              return make.apply(turn).thenCompose(command -> take(turn, command));
            });
  }

  private static IncidentStep.Builder step(Asked asked, Event.Builder event) {
    return IncidentStep.newBuilder()
        .setKind(asked.step())
        .setEventId(event.getEventId())
        .setOperatorId(asked.origin().getOperatorId())
        .setOfficeId(asked.origin().getOfficeId())
        .setWorkstationId(asked.origin().getWorkstationId())
        .setAt(event.getTime());
  }

  private CompletableFuture<Incident> take(Turn turn, IncidentCommand.Builder command) {
    return incidents
        .take(
            command.setIncidentId(turn.now().getIncidentId()).build(),
            LedgerEntry.newBuilder().setEvent(turn.event()).build())
        .thenApply(IncidentSteps::taken);
  }

  private static Incident taken(IncidentResult result) {
    return switch (result.getOutcome()) {
      case INCIDENT_STEP_OUTCOME_DONE, INCIDENT_STEP_OUTCOME_REPEATED -> result.getIncident();
      default -> throw refused(result.getOutcome());
    };
  }

  /** The incident of an id. */
  CompletableFuture<Incident> existing(String incidentId) {
    return incidents
        .find(incidentId)
        .thenApply(
            found ->
                found.orElseThrow(
                    () -> refused(IncidentStepOutcome.INCIDENT_STEP_OUTCOME_NOT_FOUND)));
  }

  private static ServiceException refused(IncidentStepOutcome outcome) {
    return switch (outcome) {
      case INCIDENT_STEP_OUTCOME_NOT_FOUND ->
          ServiceException.notFound(
              "INCIDENT_NOT_FOUND",
              "there is no incident of this id, or the cluster is not upgraded 查無此冒領案件");
      case INCIDENT_STEP_OUTCOME_STATE ->
          ServiceException.precondition(
              "INCIDENT_STATE",
              "the incident is in no state for this step; read it again 案件目前狀態不能執行此步驟");
      case INCIDENT_STEP_OUTCOME_FOUR_EYES ->
          ServiceException.precondition(
              "FOUR_EYES",
              "who recorded the incident cannot confirm it; another supervisor must"
                  + " 登記者不得確認同一案件，請由其他主管確認");
      case INCIDENT_STEP_OUTCOME_REASON_NEEDED ->
          ServiceException.reasonNeeded("this step needs a reason 此步驟須填寫理由");
      case INCIDENT_STEP_OUTCOME_CONFIRM_FIRST ->
          ServiceException.precondition(
              "CONFIRM_FIRST",
              "a suspicion is closed as unfounded only; have it confirmed first"
                  + " 疑似案件僅能以查無實據結案，其他結果須先確認");
      case INCIDENT_STEP_OUTCOME_TOO_MUCH_EVIDENCE ->
          ServiceException.precondition(
              "TOO_MUCH_EVIDENCE", "the incident has as much evidence as it may 本案證據已達上限");
      case INCIDENT_STEP_OUTCOME_DONE,
          INCIDENT_STEP_OUTCOME_REPEATED,
          INCIDENT_STEP_OUTCOME_UNSPECIFIED,
          UNRECOGNIZED ->
          throw new IllegalStateException("not the outcome of a refused step: " + outcome);
    };
  }
}
