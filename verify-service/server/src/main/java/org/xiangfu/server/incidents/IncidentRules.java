package org.xiangfu.server.incidents;

import java.util.Optional;
import org.xiangfu.server.ledger.v1.IncidentCommand;
import org.xiangfu.server.ledger.v1.IncidentResult;
import org.xiangfu.server.ledger.v1.IncidentStepOutcome;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentFace;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentRecheck;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.IncidentStepKind;
import org.xiangfu.v1.RecheckState;

/**
 * What a step makes of an incident. Without clock, keys and configuration: every replica comes to
 * the same. A step that is not taken changes nothing.
 */
final class IncidentRules {
  static final int MAX_EVENTS = 256;
  static final int MAX_FACES = 16;

  /** Bounds the record; far more than people add. */
  static final int MAX_STEPS = 100;

  /** Steps that are always possible once more: a closing and what nodes do. */
  private static final int LAST_STEPS = 4;

  private final IncidentCommand command;
  private final Incident now;

  private IncidentRules(IncidentCommand command, Incident now) {
    this.command = command;
    this.now = now;
  }

  /**
   * Takes a step, or says why not.
   *
   * @param before the incident as it is; empty if there is none
   * @return the incident in it is the one after, or the unchanged one
   */
  static IncidentResult apply(Optional<Incident> before, IncidentCommand command) {
    if (before.isEmpty()) {
      return IncidentResult.newBuilder()
          .setOutcome(IncidentStepOutcome.INCIDENT_STEP_OUTCOME_NOT_FOUND)
          .build();
    }
    return new IncidentRules(command, before.get()).apply();
  }

  /**
   * The incident that an event has recorded.
   *
   * @param event empty if it is not at hand; then nobody knows the workstation any more
   */
  static Incident recorded(Incident incident, Optional<Event> event) {
    var step =
        IncidentStep.newBuilder()
            .setKind(IncidentStepKind.INCIDENT_STEP_KIND_RECORDED)
            .setEventId(incident.getIncidentId())
            .setOperatorId(incident.getOperatorId())
            .setOfficeId(incident.getOfficeId())
            .setAt(incident.getRecordedAt())
            .setReason(incident.getStepsCount() == 0 ? "" : incident.getSteps(0).getReason())
            .addAllEvidenceEventIds(incident.getEvidenceEventIdsList())
            .setCaseId(incident.getCaseId());
    event.ifPresent(each -> step.setWorkstationId(each.getOrigin().getWorkstationId()));
    incident.getFacesList().forEach(face -> step.addFaceIds(face.getFaceId()));
    return incident.toBuilder().clearSteps().addSteps(step).build();
  }

  /** True if an event is that of a step which an incident has taken. */
  static boolean hasTaken(Incident incident, String eventId) {
    return incident.getStepsList().stream().anyMatch(step -> step.getEventId().equals(eventId));
  }

  private IncidentStep step() {
    return command.getStep();
  }

  private IncidentResult apply() {
    if (hasTaken(now, step().getEventId())) {
      return not(IncidentStepOutcome.INCIDENT_STEP_OUTCOME_REPEATED);
    }
    Optional<IncidentState> reached = Transitions.after(Transitions.state(now), step().getKind());
    if (reached.isEmpty()) {
      return not(IncidentStepOutcome.INCIDENT_STEP_OUTCOME_STATE);
    }
    var after = now.toBuilder();
    IncidentStepOutcome outcome =
        switch (step().getKind()) {
          case INCIDENT_STEP_KIND_EVIDENCE_ADDED -> addEvidence(after);
          case INCIDENT_STEP_KIND_CONFIRMED -> confirm(after);
          case INCIDENT_STEP_KIND_CLOSED -> close(after);
          case INCIDENT_STEP_KIND_RECHECKED -> recheck(after);
          case INCIDENT_STEP_KIND_FACES_FORGOTTEN -> forgetFaces(after);
          // The table has none of these.
          case INCIDENT_STEP_KIND_RECORDED, INCIDENT_STEP_KIND_UNSPECIFIED, UNRECOGNIZED ->
              IncidentStepOutcome.INCIDENT_STEP_OUTCOME_STATE;
        };
    return outcome == IncidentStepOutcome.INCIDENT_STEP_OUTCOME_DONE
        ? IncidentResult.newBuilder()
            .setOutcome(outcome)
            .setIncident(after.addSteps(step()).setState(reached.get()))
            .build()
        : not(outcome);
  }

  private IncidentStepOutcome addEvidence(Incident.Builder after) {
    step().getEvidenceEventIdsList().stream()
        .filter(id -> !now.getEvidenceEventIdsList().contains(id))
        .distinct()
        .forEach(after::addEvidenceEventIds);
    command.getFacesList().stream()
        .filter(face -> now.getFacesList().stream().noneMatch(has -> same(has, face)))
        .forEach(after::addFaces);
    if (after.getEvidenceEventIdsCount() > MAX_EVENTS
        || after.getFacesCount() > MAX_FACES
        || after.getStepsCount() >= MAX_STEPS - LAST_STEPS) {
      return IncidentStepOutcome.INCIDENT_STEP_OUTCOME_TOO_MUCH_EVIDENCE;
    }
    boolean confirmed = Transitions.state(now) == IncidentState.INCIDENT_STATE_CONFIRMED;
    if (confirmed && after.getFacesCount() > now.getFacesCount()) {
      askForRecheck(after);
    }
    return IncidentStepOutcome.INCIDENT_STEP_OUTCOME_DONE;
  }

  private static boolean same(IncidentFace a, IncidentFace b) {
    return a.getFaceId().equals(b.getFaceId());
  }

  private void askForRecheck(Incident.Builder after) {
    after.setRecheck(
        IncidentRecheck.newBuilder()
            .setState(RecheckState.RECHECK_STATE_PENDING)
            .setRequestedBy(step().getEventId()));
  }

  private IncidentStepOutcome confirm(Incident.Builder after) {
    if (now.getOperatorId().equals(step().getOperatorId())) {
      return IncidentStepOutcome.INCIDENT_STEP_OUTCOME_FOUR_EYES;
    }
    if (step().getReason().isEmpty()) {
      return IncidentStepOutcome.INCIDENT_STEP_OUTCOME_REASON_NEEDED;
    }
    if (now.getFacesCount() > 0) {
      askForRecheck(after);
    }
    return IncidentStepOutcome.INCIDENT_STEP_OUTCOME_DONE;
  }

  private IncidentStepOutcome close(Incident.Builder after) {
    boolean unfounded = command.getOutcome() == IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED;
    if (step().getReason().isEmpty()
        || command.getOutcome() == IncidentOutcome.INCIDENT_OUTCOME_UNSPECIFIED) {
      return IncidentStepOutcome.INCIDENT_STEP_OUTCOME_REASON_NEEDED;
    }
    if (now.getState() == IncidentState.INCIDENT_STATE_SUSPECTED && !unfounded) {
      return IncidentStepOutcome.INCIDENT_STEP_OUTCOME_CONFIRM_FIRST;
    }
    after.setOutcome(command.getOutcome());
    if (unfounded && now.getRecheck().getState() == RecheckState.RECHECK_STATE_PENDING) {
      // Nobody is to be searched for any more.
      after.clearRecheck();
    }
    return IncidentStepOutcome.INCIDENT_STEP_OUTCOME_DONE;
  }

  private IncidentStepOutcome recheck(Incident.Builder after) {
    IncidentRecheck asked = now.getRecheck();
    if (asked.getState() != RecheckState.RECHECK_STATE_PENDING
        || !asked.getRequestedBy().equals(command.getRecheck().getRequestedBy())) {
      return IncidentStepOutcome.INCIDENT_STEP_OUTCOME_STATE;
    }
    after.setRecheck(
        command.getRecheck().toBuilder()
            .setState(RecheckState.RECHECK_STATE_DONE)
            .setDoneAt(step().getAt()));
    return IncidentStepOutcome.INCIDENT_STEP_OUTCOME_DONE;
  }

  private IncidentStepOutcome forgetFaces(Incident.Builder after) {
    if (!PendingWork.forgetsFaces(now)) {
      return IncidentStepOutcome.INCIDENT_STEP_OUTCOME_STATE;
    }
    after.getFacesBuilderList().forEach(face -> face.setForgotten(true));
    return IncidentStepOutcome.INCIDENT_STEP_OUTCOME_DONE;
  }

  private IncidentResult not(IncidentStepOutcome outcome) {
    return IncidentResult.newBuilder().setOutcome(outcome).setIncident(now).build();
  }
}
