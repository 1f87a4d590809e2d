package org.xiangfu.server.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.server.ledger.RenewedLedger.append;
import static org.xiangfu.server.ledger.RenewedLedger.changed;
import static org.xiangfu.server.ledger.RenewedLedger.entry;
import static org.xiangfu.server.ledger.RenewedLedger.event;
import static org.xiangfu.server.ledger.RenewedLedger.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.chain.v1.Chain;
import org.xiangfu.server.ledger.chain.v1.EventText;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditOutcome;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.DrawnSample;
import org.xiangfu.server.ledger.v1.FindReviews;
import org.xiangfu.server.ledger.v1.IncidentCommand;
import org.xiangfu.server.ledger.v1.IncidentStepOutcome;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.ReviewStep;
import org.xiangfu.server.ledger.v1.ReviewsFound;
import org.xiangfu.server.ledger.v1.StoredRecord;
import org.xiangfu.v1.AlternativeChecks;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseDecision;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.IncidentStepKind;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewEntry;
import org.xiangfu.v1.ReviewFinding;
import org.xiangfu.v1.ReviewState;
import org.xiangfu.v1.Sample;

/** A ledger with cases whose keys are renewed, as two nodes see it. */
class RenewedLedgerTest {
  @TempDir Path folder;

  private RenewedLedger nodes;
  private Ledger one;
  private Ledger two;

  @BeforeEach
  void open() throws IOException {
    nodes = new RenewedLedger(folder);
    one = nodes.one();
    two = nodes.two();
  }

  @AfterEach
  void close() throws IOException {
    nodes.close();
  }

  private static void accused(Ledger ledger, String id, String impostor, String victim) {
    append(
        ledger,
        LedgerEntry.newBuilder()
            .setEvent(event(id, impostor, victim))
            .setIncident(
                Incident.newBuilder()
                    .setIncidentId(id)
                    .setImpostorPersonId(impostor)
                    .setVictimPersonId(victim)
                    .setOperatorId("clerk-1")));
  }

  private static List<String> events(Ledger ledger, String person, String operator) {
    var filter =
        new EventFilter(
            Optional.of(person).filter(id -> !id.isEmpty()),
            Optional.of(operator).filter(id -> !id.isEmpty()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return ledger.events(filter, Page.newest(20)).join().stream().map(Event::getEventId).toList();
  }

  private ChainPosition proven(Ledger ledger) {
    ChainPosition position = Chain.START;
    for (StoredRecord record : ledger.records(0, Long.MAX_VALUE).join()) {
      assertEquals(
          Chain.digest(record.getLink().getSalt(), EventText.of(record.getEntry())),
          record.getLink().getDigest(),
          record.getEntry().getEvent().getEventId());
      position =
          Chain.next(
              position, record.getEntry().getEvent().getSequence(), record.getLink().getDigest());
      assertEquals(position.getHead(), record.getLink().getHead());
    }
    return position;
  }

  @Test
  void everySearchSaysTheSameBeforeWhileAndAfterAndTheChainHolds() {
    append(one, LedgerEntry.newBuilder().setEvent(event("e1", "A1", "A2")));
    accused(one, "e2", "A1", "A2");
    changed(one, "e3", "A2", "A3");
    nodes.begin();
    // A node that has not heard of it.
    changed(two, "e4", "A3", "A4");
    accused(two, "e5", "A5", "A4");
    ChainPosition before = proven(one);
    assertEquals(4, nodes.older("entries") - 2, "two have an effect, and the first names the keys");
    assertSaysAll();
    assertEquals(4, nodes.renew("entries"));
    assertEquals(0, nodes.older("entries"));
    assertSaysAll();
    assertEquals(before, proven(one));
    assertEquals(before, proven(two));
    assertEquals(0, nodes.renew("entries"), "what is renewed is left alone");
    var old = nodes.withFirstKeys();
    assertEquals(List.of(), events(old, "A1", ""));
    old.close();
  }

  private void assertSaysAll() {
    for (Ledger ledger : List.of(one, two)) {
      for (String number : List.of("A2", "A3", "A4")) {
        assertEquals(Set.of("A2", "A3", "A4"), ledger.numbersOf(number).join());
        assertEquals(List.of("e5", "e4", "e3", "e2", "e1"), events(ledger, number, ""));
        assertEquals(
            List.of("e5", "e2"),
            ledger
                .incidents(number, IncidentRole.INCIDENT_ROLE_VICTIM, Page.newest(9))
                .join()
                .stream()
                .map(Incident::getIncidentId)
                .toList());
      }
      assertEquals(List.of("e2", "e1"), events(ledger, "A1", ""));
      assertEquals(5, events(ledger, "", "clerk-1").size());
      Event opened = ledger.event("e2").join().orElseThrow();
      assertEquals("A1", opened.getPersonId());
      assertEquals("request-of-e2", opened.getOrigin().getRequestId());
    }
  }

  @Test
  void aCaseGoesOnUnderNewKeysAndFourEyesStayFour() {
    var opened =
        CaseCommand.newBuilder()
            .setOpen(
                Case.newBuilder()
                    .setKind(CaseKind.CASE_KIND_REPLACEMENT)
                    .setPersonId("A9")
                    .setOfficeId("63000010"));
    assertEquals(CaseOutcome.CASE_OUTCOME_DONE, step(one, "c1", "clerk-1", opened));
    var checks =
        CaseCommand.newBuilder()
            .setAlternativeChecks(AlternativeChecks.newBuilder().setNote("papers"));
    assertEquals(CaseOutcome.CASE_OUTCOME_DONE, step(one, "c2", "clerk-1", checks));
    nodes.begin();
    assertEquals(1, nodes.older("cases"));
    var review =
        CaseCommand.newBuilder()
            .setReview(
                CaseDecision.newBuilder()
                    .setDecision(Decision.DECISION_ACCEPT)
                    .setReason("known to me"));
    assertEquals(CaseOutcome.CASE_OUTCOME_FOUR_EYES, step(two, "c3", "clerk-1", review));
    assertEquals(0, nodes.older("cases"), "a case is renewed before a step is taken");
    assertEquals(CaseOutcome.CASE_OUTCOME_DONE, step(two, "c4", "supervisor-1", review));
    for (Ledger ledger : List.of(one, two)) {
      Case now = ledger.cases().find("case").join().orElseThrow();
      assertEquals("A9", now.getPersonId());
      assertEquals("papers", now.getAlternativeChecks().getNote());
      assertEquals("supervisor-1", now.getReview().getAct().getOperatorId());
      assertNotEquals(0, now.getSequence());
    }
    assertEquals(0, nodes.renew("cases"));
    assertTrue(nodes.renew("entries") > 0);
  }

  private int acts;

  private AuditOutcome take(Ledger ledger, String auditor, AuditCommand.Builder command) {
    String id = "audit-" + ++acts;
    command.setAct(CaseAct.newBuilder().setEventId(id).setOperatorId(auditor));
    return ledger
        .audit()
        .take(command.build(), entry(EventKind.EVENT_KIND_REVIEW_RECORDED, id, ""))
        .join()
        .getOutcome();
  }

  private static AuditCommand.Builder draw() {
    return AuditCommand.newBuilder()
        .setDraw(
            DrawnSample.newBuilder()
                .setSample(Sample.newBuilder().setSampleId("sample"))
                .addReviews(
                    Review.newBuilder()
                        .setReviewId("review")
                        .setSampleId("sample")
                        .setCaseId("case")
                        .setReviewerId("auditor-1")
                        .setState(ReviewState.REVIEW_STATE_OPEN)));
  }

  private static AuditCommand.Builder assign(String reviewer) {
    return AuditCommand.newBuilder()
        .setAssign(ReviewStep.newBuilder().setReviewId("review").setReviewerId(reviewer));
  }

  private static AuditCommand.Builder found(String note) {
    return AuditCommand.newBuilder()
        .setRecord(
            ReviewStep.newBuilder()
                .setReviewId("review")
                .setFollowUp(true)
                .setEntry(
                    ReviewEntry.newBuilder()
                        .setFinding(ReviewFinding.REVIEW_FINDING_PROCEDURE)
                        .setNote(note)));
  }

  private static ReviewsFound reviewsOf(Ledger ledger, String reviewer) {
    return ledger
        .audit()
        .reviews(FindReviews.newBuilder().setReviewerId(reviewer).setSize(9).build())
        .join();
  }

  @Test
  void aReviewGoesOnUnderNewKeysAndStaysThatOfItsReviewer() {
    var opened =
        CaseCommand.newBuilder()
            .setOpen(Case.newBuilder().setKind(CaseKind.CASE_KIND_REPLACEMENT).setPersonId("A9"));
    var checks =
        CaseCommand.newBuilder()
            .setAlternativeChecks(AlternativeChecks.newBuilder().setNote("papers"));
    var accepted =
        CaseCommand.newBuilder()
            .setReview(
                CaseDecision.newBuilder()
                    .setDecision(Decision.DECISION_ACCEPT)
                    .setReason("known to me"));
    assertEquals(CaseOutcome.CASE_OUTCOME_DONE, step(one, "c1", "clerk-1", opened));
    assertEquals(CaseOutcome.CASE_OUTCOME_DONE, step(one, "c2", "clerk-1", checks));
    assertEquals(CaseOutcome.CASE_OUTCOME_DONE, step(one, "c3", "supervisor-1", accepted));
    assertEquals(AuditOutcome.AUDIT_OUTCOME_DONE, take(one, "auditor-1", draw()));
    nodes.begin();
    assertEquals(1, nodes.older("reviews"));
    assertEquals(1, nodes.older("samples"));
    assertEquals(1, reviewsOf(two, "auditor-1").getReviewsCount());
    // By a node that has not heard of it.
    assertEquals(
        AuditOutcome.AUDIT_OUTCOME_NOT_ASSIGNED, take(two, "auditor-2", found("no stamp")));
    assertEquals(0, nodes.older("reviews"), "a review is renewed before a step is taken");
    assertEquals(AuditOutcome.AUDIT_OUTCOME_DONE, take(two, "auditor-1", found("no stamp")));
    assertEquals(
        AuditOutcome.AUDIT_OUTCOME_TOOK_PART, take(one, "auditor-1", assign("supervisor-1")));
    assertEquals(AuditOutcome.AUDIT_OUTCOME_DONE, take(one, "auditor-1", assign("auditor-2")));
    assertEquals(1, nodes.renew("samples"));
    assertEquals(0, nodes.older("samples"));
    assertEquals(0, nodes.renew("reviews") + nodes.renew("samples"));
    for (Ledger ledger : List.of(one, two)) {
      assertEquals(0, reviewsOf(ledger, "auditor-1").getReviewsCount());
      ReviewsFound now = reviewsOf(ledger, "auditor-2");
      assertEquals("no stamp", now.getReviews(0).getEntries(0).getNote());
      assertEquals("auditor-1", now.getReviews(0).getEntries(0).getAct().getOperatorId());
      assertEquals("auditor-1", now.getSamples(0).getDrawn().getOperatorId());
    }
  }

  @Test
  void reviewsThatNobodyTouchesFollow() {
    assertEquals(AuditOutcome.AUDIT_OUTCOME_CASE_OPEN, take(one, "auditor-1", draw()));
    var empty =
        AuditCommand.newBuilder()
            .setDraw(DrawnSample.newBuilder().setSample(Sample.newBuilder().setSampleId("none")));
    assertEquals(AuditOutcome.AUDIT_OUTCOME_DONE, take(one, "auditor-1", empty));
    nodes.begin();
    assertEquals(AuditOutcome.AUDIT_OUTCOME_REPEATED, take(two, "auditor-1", empty));
    assertEquals(1, nodes.renew("samples"));
    assertEquals(0, nodes.older("samples"));
  }

  private Incident file(Ledger ledger, String id) {
    return ledger.incidentFiles().find(id).join().orElseThrow();
  }

  @Test
  void aStepOfAnIncidentRenewsItsFileAndTheRestFollows() {
    accused(one, "i1", "A1", "A2");
    accused(one, "i2", "A1", "A3");
    nodes.begin();
    assertEquals(2, nodes.older("incidents"));
    assertTrue(two.isInIncident("A2", IncidentRole.INCIDENT_ROLE_VICTIM).join());
    var closed =
        IncidentCommand.newBuilder()
            .setIncidentId("i1")
            .setOutcome(IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED)
            .setStep(
                IncidentStep.newBuilder()
                    .setKind(IncidentStepKind.INCIDENT_STEP_KIND_CLOSED)
                    .setEventId("s1")
                    .setOperatorId("supervisor-1")
                    .setReason("a twin"))
            .build();
    var entry =
        LedgerEntry.newBuilder()
            .setEvent(event("s1", "A1").toBuilder().setKind(EventKind.EVENT_KIND_INCIDENT_CLOSED))
            .build();
    assertEquals(
        IncidentStepOutcome.INCIDENT_STEP_OUTCOME_DONE,
        two.incidentFiles().take(closed, entry).join().getOutcome());
    assertEquals(1, nodes.older("incidents"), "a file is renewed before a step is taken");
    assertEquals(1, nodes.renew("incidents"));
    assertEquals(0, nodes.older("incidents"));
    assertEquals(0, nodes.renew("incidents"), "what is renewed is left alone");
    for (Ledger ledger : List.of(one, two)) {
      Incident now = file(ledger, "i1");
      assertEquals("A2", now.getVictimPersonId());
      assertEquals("clerk-1", now.getOperatorId());
      assertEquals("a twin", now.getSteps(now.getStepsCount() - 1).getReason());
      assertEquals("A3", file(ledger, "i2").getVictimPersonId());
      assertFalse(ledger.isInIncident("A2", IncidentRole.INCIDENT_ROLE_VICTIM).join());
      assertTrue(ledger.isInIncident("A3", IncidentRole.INCIDENT_ROLE_VICTIM).join());
    }
  }

  @Test
  void keysBeginOnceAndTheNextOnlyAfterTheirEnd() {
    nodes.begin();
    var again = one.keys().begin(3, "x").join();
    assertEquals(2, again.getGeneration());
    assertFalse(again.getEnded());
    assertTrue(one.keys().end(2).join().getEnded());
    assertEquals(3, one.keys().begin(3, "x").join().getGeneration());
  }
}
