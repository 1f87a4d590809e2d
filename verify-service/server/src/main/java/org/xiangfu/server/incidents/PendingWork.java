package org.xiangfu.server.incidents;

import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.RecheckState;

/** What a node has yet to do for an incident. */
final class PendingWork {
  private PendingWork() {}

  /** True if the probes of the past are to be searched. */
  static boolean rechecks(Incident incident) {
    return incident.getRecheck().getState() == RecheckState.RECHECK_STATE_PENDING;
  }

  /** True if its faces are to be deleted. */
  static boolean forgetsFaces(Incident incident) {
    return incident.getOutcome() == IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED
        && incident.getFacesList().stream().anyMatch(face -> !face.getForgotten());
  }

  static boolean any(Incident incident) {
    return rechecks(incident) || forgetsFaces(incident);
  }
}
