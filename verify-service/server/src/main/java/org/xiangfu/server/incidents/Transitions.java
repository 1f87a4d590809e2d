package org.xiangfu.server.incidents;

import static org.xiangfu.v1.IncidentState.INCIDENT_STATE_CLOSED;
import static org.xiangfu.v1.IncidentState.INCIDENT_STATE_CONFIRMED;
import static org.xiangfu.v1.IncidentState.INCIDENT_STATE_SUSPECTED;
import static org.xiangfu.v1.IncidentState.INCIDENT_STATE_UNSPECIFIED;
import static org.xiangfu.v1.IncidentStepKind.INCIDENT_STEP_KIND_CLOSED;
import static org.xiangfu.v1.IncidentStepKind.INCIDENT_STEP_KIND_CONFIRMED;
import static org.xiangfu.v1.IncidentStepKind.INCIDENT_STEP_KIND_EVIDENCE_ADDED;
import static org.xiangfu.v1.IncidentStepKind.INCIDENT_STEP_KIND_FACES_FORGOTTEN;
import static org.xiangfu.v1.IncidentStepKind.INCIDENT_STEP_KIND_RECHECKED;

import com.google.common.collect.ImmutableTable;
import java.util.Optional;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.IncidentStepKind;

/**
 * The states of an incident that was recorded, and the steps from one to the next: what is not in
 * the table is refused.
 */
public final class Transitions {
  private static final ImmutableTable<IncidentState, IncidentStepKind, IncidentState> TABLE =
      ImmutableTable.<IncidentState, IncidentStepKind, IncidentState>builder()
          .put(
              INCIDENT_STATE_SUSPECTED, INCIDENT_STEP_KIND_EVIDENCE_ADDED, INCIDENT_STATE_SUSPECTED)
          .put(INCIDENT_STATE_SUSPECTED, INCIDENT_STEP_KIND_CONFIRMED, INCIDENT_STATE_CONFIRMED)
          .put(INCIDENT_STATE_SUSPECTED, INCIDENT_STEP_KIND_CLOSED, INCIDENT_STATE_CLOSED)
          .put(
              INCIDENT_STATE_CONFIRMED, INCIDENT_STEP_KIND_EVIDENCE_ADDED, INCIDENT_STATE_CONFIRMED)
          .put(INCIDENT_STATE_CONFIRMED, INCIDENT_STEP_KIND_RECHECKED, INCIDENT_STATE_CONFIRMED)
          .put(INCIDENT_STATE_CONFIRMED, INCIDENT_STEP_KIND_CLOSED, INCIDENT_STATE_CLOSED)
          // What was asked for before it was closed.
          .put(INCIDENT_STATE_CLOSED, INCIDENT_STEP_KIND_RECHECKED, INCIDENT_STATE_CLOSED)
          .put(INCIDENT_STATE_CLOSED, INCIDENT_STEP_KIND_FACES_FORGOTTEN, INCIDENT_STATE_CLOSED)
          .build();

  private Transitions() {}

  /** The state of an incident; what was recorded without one counts as confirmed. */
  public static IncidentState state(Incident incident) {
    return incident.getState() == INCIDENT_STATE_UNSPECIFIED
        ? INCIDENT_STATE_CONFIRMED
        : incident.getState();
  }

  /** Where a step leads to; empty if there is none such in the state. */
  public static Optional<IncidentState> after(IncidentState from, IncidentStepKind step) {
    return Optional.ofNullable(TABLE.get(from, step));
  }
}
