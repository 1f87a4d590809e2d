package org.xiangfu.server.incidents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.v1.IncidentState.INCIDENT_STATE_CLOSED;
import static org.xiangfu.v1.IncidentState.INCIDENT_STATE_CONFIRMED;
import static org.xiangfu.v1.IncidentState.INCIDENT_STATE_SUSPECTED;
import static org.xiangfu.v1.IncidentState.INCIDENT_STATE_UNSPECIFIED;
import static org.xiangfu.v1.IncidentStepKind.INCIDENT_STEP_KIND_CLOSED;
import static org.xiangfu.v1.IncidentStepKind.INCIDENT_STEP_KIND_CONFIRMED;
import static org.xiangfu.v1.IncidentStepKind.INCIDENT_STEP_KIND_EVIDENCE_ADDED;
import static org.xiangfu.v1.IncidentStepKind.INCIDENT_STEP_KIND_FACES_FORGOTTEN;
import static org.xiangfu.v1.IncidentStepKind.INCIDENT_STEP_KIND_RECHECKED;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xiangfu.server.ledger.v1.IncidentCommand;
import org.xiangfu.server.ledger.v1.IncidentResult;
import org.xiangfu.server.ledger.v1.IncidentStepOutcome;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentFace;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentRecheck;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.IncidentStepKind;
import org.xiangfu.v1.RecheckState;

/** Every step in every state. */
class IncidentRulesTest {
  private static final Map<IncidentState, Set<IncidentStepKind>> LEGAL =
      Map.of(
          INCIDENT_STATE_SUSPECTED,
          Set.of(
              INCIDENT_STEP_KIND_EVIDENCE_ADDED,
              INCIDENT_STEP_KIND_CONFIRMED,
              INCIDENT_STEP_KIND_CLOSED),
          INCIDENT_STATE_CONFIRMED,
          Set.of(
              INCIDENT_STEP_KIND_EVIDENCE_ADDED,
              INCIDENT_STEP_KIND_RECHECKED,
              INCIDENT_STEP_KIND_CLOSED),
          // Of a release before the life-cycle.
          INCIDENT_STATE_UNSPECIFIED,
          Set.of(
              INCIDENT_STEP_KIND_EVIDENCE_ADDED,
              INCIDENT_STEP_KIND_RECHECKED,
              INCIDENT_STEP_KIND_CLOSED),
          INCIDENT_STATE_CLOSED,
          Set.of(INCIDENT_STEP_KIND_RECHECKED, INCIDENT_STEP_KIND_FACES_FORGOTTEN));

  private static IncidentFace face(String id) {
    return IncidentFace.newBuilder().setFaceId(id).build();
  }

  private static Incident recorded() {
    return IncidentRules.recorded(
        Incident.newBuilder()
            .setIncidentId("i1")
            .setVictimPersonId("A")
            .setOperatorId("clerk")
            .setState(INCIDENT_STATE_SUSPECTED)
            .addEvidenceEventIds("e1")
            .addFaces(face("f1"))
            .build(),
        Optional.empty());
  }

  /** An incident of a state in which each of the steps that the state has would be taken. */
  private static Incident in(IncidentState state) {
    var incident =
        recorded().toBuilder()
            .setState(state)
            .setRecheck(
                IncidentRecheck.newBuilder()
                    .setState(RecheckState.RECHECK_STATE_PENDING)
                    .setRequestedBy("c1"));
    if (state == INCIDENT_STATE_CLOSED) {
      incident.setOutcome(IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED);
    }
    return incident.build();
  }

  private static IncidentCommand.Builder step(IncidentStepKind kind, String event) {
    return IncidentCommand.newBuilder()
        .setIncidentId("i1")
        .setStep(
            IncidentStep.newBuilder()
                .setKind(kind)
                .setEventId(event)
                .setOperatorId("supervisor")
                .setReason("because"))
        .addFaces(face("f2"))
        .setOutcome(IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED)
        .setRecheck(IncidentRecheck.newBuilder().setRequestedBy("c1").setFoundTotal(3));
  }

  private static IncidentResult apply(Incident before, IncidentCommand.Builder command) {
    return IncidentRules.apply(Optional.of(before), command.build());
  }

  private static Incident done(Incident before, IncidentCommand.Builder command) {
    IncidentResult result = apply(before, command);
    assertEquals(IncidentStepOutcome.INCIDENT_STEP_OUTCOME_DONE, result.getOutcome());
    return result.getIncident();
  }

  private static void refused(String outcome, Incident before, IncidentCommand.Builder command) {
    IncidentResult result = apply(before, command);
    assertEquals("INCIDENT_STEP_OUTCOME_" + outcome, result.getOutcome().name());
    assertEquals(before, result.getIncident(), "a refused step changes nothing");
  }

  private static List<IncidentStepKind> kinds() {
    return Arrays.stream(IncidentStepKind.values())
        .filter(kind -> kind != IncidentStepKind.UNRECOGNIZED)
        .toList();
  }

  @Test
  void everyStepOfTheTableIsTakenAndEveryOtherRefused() {
    LEGAL.forEach(
        (state, legal) -> {
          for (IncidentStepKind kind : kinds()) {
            IncidentResult result = apply(in(state), step(kind, "new"));
            assertEquals(
                legal.contains(kind)
                    ? IncidentStepOutcome.INCIDENT_STEP_OUTCOME_DONE
                    : IncidentStepOutcome.INCIDENT_STEP_OUTCOME_STATE,
                result.getOutcome(),
                state + " " + kind);
            assertEquals(legal.contains(kind), IncidentRules.hasTaken(result.getIncident(), "new"));
            if (!legal.contains(kind)) {
              assertEquals(in(state), result.getIncident());
            }
          }
        });
  }

  @Test
  void aStepIsTakenOnceAndNoneOfAnIncidentThatIsNot() {
    Incident confirmed = done(recorded(), step(INCIDENT_STEP_KIND_CONFIRMED, "c1"));
    assertEquals(INCIDENT_STATE_CONFIRMED, confirmed.getState());
    refused("REPEATED", confirmed, step(INCIDENT_STEP_KIND_CONFIRMED, "c1"));
    refused("REPEATED", confirmed, step(INCIDENT_STEP_KIND_CLOSED, "c1"));
    assertEquals(
        IncidentStepOutcome.INCIDENT_STEP_OUTCOME_NOT_FOUND,
        IncidentRules.apply(Optional.empty(), step(INCIDENT_STEP_KIND_CONFIRMED, "c1").build())
            .getOutcome());
  }

  @Test
  void whoRecordedItCannotConfirmItAndAReasonIsNeeded() {
    var own = step(INCIDENT_STEP_KIND_CONFIRMED, "c1");
    own.getStepBuilder().setOperatorId("clerk");
    refused("FOUR_EYES", recorded(), own);
    var silent = step(INCIDENT_STEP_KIND_CONFIRMED, "c1");
    silent.getStepBuilder().clearReason();
    refused("REASON_NEEDED", recorded(), silent);
    var close = step(INCIDENT_STEP_KIND_CLOSED, "c1");
    close.getStepBuilder().clearReason();
    refused("REASON_NEEDED", recorded(), close);
    refused("REASON_NEEDED", recorded(), step(INCIDENT_STEP_KIND_CLOSED, "c1").clearOutcome());
  }

  @Test
  void aSuspicionIsClosedAsUnfoundedOnly() {
    var prosecuted =
        step(INCIDENT_STEP_KIND_CLOSED, "x1")
            .setOutcome(IncidentOutcome.INCIDENT_OUTCOME_PROSECUTED);
    refused("CONFIRM_FIRST", recorded(), prosecuted);
    Incident confirmed = done(recorded(), step(INCIDENT_STEP_KIND_CONFIRMED, "c1"));
    Incident closed = done(confirmed, prosecuted);
    assertEquals(INCIDENT_STATE_CLOSED, closed.getState());
    assertTrue(Incidents.stands(closed));
    assertTrue(PendingWork.rechecks(closed), "what was asked for is still searched");
    assertFalse(PendingWork.forgetsFaces(closed));
  }

  @Test
  void unfoundedEndsTheSearchAndHasTheFacesForgotten() {
    Incident confirmed = done(recorded(), step(INCIDENT_STEP_KIND_CONFIRMED, "c1"));
    Incident closed = done(confirmed, step(INCIDENT_STEP_KIND_CLOSED, "x1"));
    assertFalse(Incidents.stands(closed));
    assertFalse(PendingWork.rechecks(closed));
    assertTrue(PendingWork.forgetsFaces(closed));
    Incident forgotten = done(closed, step(INCIDENT_STEP_KIND_FACES_FORGOTTEN, "n1"));
    assertFalse(PendingWork.any(forgotten));
    refused("STATE", forgotten, step(INCIDENT_STEP_KIND_FACES_FORGOTTEN, "n2"));
  }

  @Test
  void aConfirmationAsksForARecheckAndSoDoesEveryFaceAfterIt() {
    assertFalse(PendingWork.any(recorded()));
    Incident confirmed = done(recorded(), step(INCIDENT_STEP_KIND_CONFIRMED, "c1"));
    assertTrue(PendingWork.rechecks(confirmed));
    Incident checked = done(confirmed, step(INCIDENT_STEP_KIND_RECHECKED, "n1"));
    assertFalse(PendingWork.any(checked));
    assertEquals(3, checked.getRecheck().getFoundTotal());
    Incident more = done(checked, step(INCIDENT_STEP_KIND_EVIDENCE_ADDED, "a1"));
    assertTrue(PendingWork.rechecks(more));
    assertEquals("a1", more.getRecheck().getRequestedBy());
    // The answer to an earlier request comes late.
    refused("STATE", more, step(INCIDENT_STEP_KIND_RECHECKED, "n2"));
    Incident events = done(checked, step(INCIDENT_STEP_KIND_EVIDENCE_ADDED, "a2").clearFaces());
    assertFalse(PendingWork.any(events));
  }

  @Test
  void withoutAFaceThereIsNothingToSearchFor() {
    Incident faceless = recorded().toBuilder().clearFaces().build();
    assertFalse(PendingWork.any(done(faceless, step(INCIDENT_STEP_KIND_CONFIRMED, "c1"))));
    assertFalse(PendingWork.any(done(faceless, step(INCIDENT_STEP_KIND_CLOSED, "x1"))));
  }

  @Test
  void evidenceIsAddedOnceAndNotWithoutEnd() {
    var add = step(INCIDENT_STEP_KIND_EVIDENCE_ADDED, "a1").clearFaces().addFaces(face("f1"));
    add.getStepBuilder().addEvidenceEventIds("e1").addEvidenceEventIds("e2");
    Incident more = done(recorded(), add);
    assertEquals(List.of("e1", "e2"), more.getEvidenceEventIdsList());
    assertEquals(List.of(face("f1")), more.getFacesList());
    var faces = step(INCIDENT_STEP_KIND_EVIDENCE_ADDED, "a2").clearFaces();
    for (int i = 0; i < IncidentRules.MAX_FACES; i++) {
      faces.addFaces(face("g" + i));
    }
    refused("TOO_MUCH_EVIDENCE", recorded(), faces);
    Incident full = recorded();
    for (int i = 0; i < IncidentRules.MAX_STEPS; i++) {
      full =
          apply(full, step(INCIDENT_STEP_KIND_EVIDENCE_ADDED, "m" + i).clearFaces()).getIncident();
    }
    assertTrue(full.getStepsCount() < IncidentRules.MAX_STEPS);
    // It can be ended all the same.
    assertEquals(
        INCIDENT_STATE_CLOSED, done(full, step(INCIDENT_STEP_KIND_CLOSED, "x1")).getState());
  }
}
