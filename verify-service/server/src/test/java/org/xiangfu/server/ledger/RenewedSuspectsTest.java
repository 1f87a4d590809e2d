package org.xiangfu.server.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_CLOSED;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_DONE;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_NOTE_NEEDED;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_NOT_FOUND;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_REPEATED;
import static org.xiangfu.server.ledger.v1.AuditOutcome.AUDIT_OUTCOME_TOOK_PART;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditOutcome;
import org.xiangfu.server.ledger.v1.FindReviews;
import org.xiangfu.server.ledger.v1.ReviewStep;
import org.xiangfu.server.suspicion.SuspectReviews;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.EnrollSuspicion;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewEntry;
import org.xiangfu.v1.ReviewFinding;
import org.xiangfu.v1.ReviewState;
import org.xiangfu.v1.SuspectFinding;
import org.xiangfu.v1.SuspectRecord;

/** Suspect records in a ledger whose keys are renewed, as two nodes see it. */
class RenewedSuspectsTest {
  private static final EnrollSuspicion TWICE = EnrollSuspicion.ENROLL_SUSPICION_DOUBLE_PHOTO;
  private static final String ID = SuspectReviews.id(TWICE, "photo-1");

  @TempDir Path folder;

  private RenewedLedger nodes;
  private Ledger one;
  private Ledger two;
  private int acts;

  @BeforeEach
  void open() throws IOException {
    nodes = new RenewedLedger(folder);
    one = nodes.one();
    two = nodes.two();
    assertEquals(AUDIT_OUTCOME_DONE, take(one, "batch-1", suspect()));
  }

  @AfterEach
  void close() throws IOException {
    nodes.close();
  }

  private AuditOutcome take(Ledger ledger, String operator, AuditCommand.Builder command) {
    String id = "act-" + ++acts;
    command.setAct(CaseAct.newBuilder().setEventId(id).setOperatorId(operator));
    return ledger
        .audit()
        .take(
            command.build(),
            RenewedLedger.entry(EventKind.EVENT_KIND_RECORD_SUSPECTED, id, "A123456789"))
        .join()
        .getOutcome();
  }

  private static AuditCommand.Builder suspect() {
    return AuditCommand.newBuilder()
        .setSuspect(
            Review.newBuilder()
                .setReviewId(ID)
                .setState(ReviewState.REVIEW_STATE_OPEN)
                .setSuspect(
                    SuspectRecord.newBuilder()
                        .setSuspicion(TWICE)
                        .setPersonId("A123456789")
                        .setOtherPersonId("B123456780")
                        .addPhotoIds("photo-1")
                        .addPhotoIds("photo-2")));
  }

  private static AuditCommand.Builder check(SuspectFinding finding, String note, boolean more) {
    return AuditCommand.newBuilder()
        .setCheck(
            ReviewStep.newBuilder()
                .setReviewId(ID)
                .setFollowUp(more)
                .setEntry(ReviewEntry.newBuilder().setSuspectFinding(finding).setNote(note)));
  }

  private static List<Review> listed(Ledger ledger, boolean suspects) {
    return ledger
        .audit()
        .reviews(FindReviews.newBuilder().setSuspects(suspects).setSize(9).build())
        .join()
        .getReviewsList();
  }

  private static Review only(Ledger ledger) {
    assertEquals(1, listed(ledger, true).size());
    return listed(ledger, true).getFirst();
  }

  @Test
  void aSuspectRecordIsKeptOnceAndApartFromReviewsOfCases() {
    assertEquals(AUDIT_OUTCOME_REPEATED, take(two, "batch-2", suspect()));
    for (Ledger ledger : List.of(one, two)) {
      assertEquals(List.of(), listed(ledger, false));
      SuspectRecord record = only(ledger).getSuspect();
      assertEquals("A123456789", record.getPersonId());
      assertEquals("B123456780", record.getOtherPersonId());
      assertEquals(List.of("photo-1", "photo-2"), record.getPhotoIdsList());
      assertEquals("batch-1", record.getEnrolled().getOperatorId());
      assertEquals("act-1", record.getEnrolled().getEventId());
    }
  }

  @Test
  void aPhotoIsMarkedUnderItsOwnSuspicionAlone() {
    var marks = new SuspectReviews(one.audit());
    List<String> photos = List.of("photo-1", "photo-2");
    Map<String, Review> twice = marks.of(TWICE, photos).join();
    assertEquals(List.of("photo-1"), List.copyOf(twice.keySet()));
    assertEquals(Map.of(), marks.of(EnrollSuspicion.ENROLL_SUSPICION_WRONG_PERSON, photos).join());
  }

  @Test
  void whoeverEnrolledThePhotoDoesNotCheckItAndAFindingNeedsAReason() {
    SuspectFinding other = SuspectFinding.SUSPECT_FINDING_PHOTO_OF_ANOTHER;
    assertEquals(AUDIT_OUTCOME_TOOK_PART, take(one, "batch-1", check(other, "seen", false)));
    assertEquals(AUDIT_OUTCOME_NOTE_NEEDED, take(one, "auditor-1", check(other, "", false)));
    assertEquals(AUDIT_OUTCOME_DONE, take(one, "auditor-1", check(other, "retired", true)));
    assertEquals(ReviewState.REVIEW_STATE_FOLLOW_UP, only(two).getState());
    SuspectFinding fine = SuspectFinding.SUSPECT_FINDING_IN_ORDER;
    assertEquals(AUDIT_OUTCOME_DONE, take(two, "supervisor-1", check(fine, "", false)));
    assertEquals(AUDIT_OUTCOME_CLOSED, take(one, "auditor-1", check(other, "late", false)));
    assertEquals(ReviewState.REVIEW_STATE_CLOSED, only(one).getState());
    assertEquals(2, only(one).getEntriesCount());
  }

  @Test
  void theStepsOfACasesReviewAreNotThoseOfASuspectRecord() {
    var record =
        ReviewStep.newBuilder()
            .setReviewId(ID)
            .setEntry(ReviewEntry.newBuilder().setFinding(ReviewFinding.REVIEW_FINDING_IN_ORDER));
    assertEquals(
        AUDIT_OUTCOME_NOT_FOUND, take(one, "", AuditCommand.newBuilder().setRecord(record)));
    var assign = ReviewStep.newBuilder().setReviewId(ID).setReviewerId("auditor-1");
    assertEquals(
        AUDIT_OUTCOME_NOT_FOUND,
        take(one, "auditor-2", AuditCommand.newBuilder().setAssign(assign)));
  }

  @Test
  void itIsSealedAnewWithNewKeysAndCheckedByANodeThatHasNotHeardOfThem() {
    nodes.begin();
    assertEquals(1, nodes.older("reviews"));
    SuspectFinding one = SuspectFinding.SUSPECT_FINDING_ONE_PERSON;
    assertEquals(AUDIT_OUTCOME_TOOK_PART, take(two, "batch-1", check(one, "merged", true)));
    assertEquals(0, nodes.older("reviews"), "a record is renewed before it is judged");
    assertEquals(AUDIT_OUTCOME_DONE, take(two, "auditor-1", check(one, "merged", true)));
    assertEquals(0, nodes.renew("reviews"));
    for (Ledger ledger : List.of(this.one, two)) {
      assertEquals("A123456789", only(ledger).getSuspect().getPersonId());
      assertEquals("B123456780", only(ledger).getSuspect().getOtherPersonId());
      assertEquals("merged", only(ledger).getEntries(0).getNote());
      assertEquals("auditor-1", only(ledger).getEntries(0).getAct().getOperatorId());
    }
    try (Ledger old = nodes.withFirstKeys()) {
      assertFalse(
          old.audit()
              .reviews(FindReviews.newBuilder().setSuspects(true).setSize(9).build())
              .handle((found, error) -> error == null)
              .join(),
          "whoever has the first keys alone reads nothing of it");
    }
  }
}
