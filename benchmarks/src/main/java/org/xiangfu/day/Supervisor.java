package org.xiangfu.day;

import java.util.List;
import java.util.Map;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseCandidate;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.ImpostorFace;
import org.xiangfu.v1.ListCasesRequest;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.ReviewCaseRequest;

/**
 * The second pair of eyes, played by somebody who finds out the truth: documents, questions and a
 * look at every photo tell who an applicant is. An impostor who is on record becomes an incident.
 */
final class Supervisor {
  private final Desk desk;
  private int incidents;

  Supervisor(Desk desk) {
    this.desk = desk;
  }

  /** Works off the queue of referred cases. */
  void review(Map<String, Applicant> whoCame) {
    for (Case referred : queue()) {
      Applicant applicant = whoCame.get(referred.getCaseId());
      Plot plot = applicant.plot();
      var _ =
          desk.client()
              .cases()
              .reviewCase(
                  ReviewCaseRequest.newBuilder()
                      .setOrigin(Desk.origin(referred.getKind()))
                      .setCaseId(referred.getCaseId())
                      .setDecision(
                          plot.impostor() ? Decision.DECISION_REFUSE : Decision.DECISION_ACCEPT)
                      .setReason(plot.impostor() ? "is another person" : "is the holder")
                      .build());
      if (plot == Plot.NEIGHBOUR) {
        record(referred);
      }
      if (plot == Plot.STRANGER) {
        record(referred, applicant);
      }
    }
  }

  private List<Case> queue() {
    return desk.client()
        .cases()
        .listCases(
            ListCasesRequest.newBuilder()
                .setOrigin(Desk.origin(Purpose.PURPOSE_REPLACEMENT))
                .setOfficeId(Desk.OFFICE)
                .setState(CaseState.CASE_STATE_REFERRED)
                .build())
        .getCasesList();
  }

  // Who the impostor is nobody knows, but everybody has seen the face.
  private void record(Case referred, Applicant applicant) {
    var _ =
        desk.client()
            .incidents()
            .recordIncident(
                RecordIncidentRequest.newBuilder()
                    .setOrigin(Desk.origin(Purpose.PURPOSE_INVESTIGATION))
                    .setVictimPersonId(referred.getPersonId())
                    .setCaseId(referred.getCaseId())
                    .addFaces(ImpostorFace.newBuilder().setPhoto(applicant.captures().getLast()))
                    .build());
    incidents++;
  }

  private void record(Case referred) {
    for (CaseCheck check : referred.getChecksList()) {
      for (CaseCandidate candidate : check.getCandidatesList()) {
        var _ =
            desk.client()
                .incidents()
                .recordIncident(
                    RecordIncidentRequest.newBuilder()
                        .setOrigin(Desk.origin(Purpose.PURPOSE_INVESTIGATION))
                        .setImpostorPersonId(candidate.getCandidate().getPersonId())
                        .setVictimPersonId(referred.getPersonId())
                        .addEvidenceEventIds(check.getAct().getEventId())
                        .build());
        incidents++;
        return;
      }
    }
  }

  /** Impersonations that were recorded. */
  int incidents() {
    return incidents;
  }
}
