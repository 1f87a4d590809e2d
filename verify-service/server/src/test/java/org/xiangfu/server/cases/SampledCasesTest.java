package org.xiangfu.server.cases;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.server.cases.CaseBench.CLERK;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditOutcome;
import org.xiangfu.server.ledger.v1.DrawnSample;
import org.xiangfu.server.ledger.v1.FindReviews;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.ReviewStep;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewEntry;
import org.xiangfu.v1.ReviewFinding;
import org.xiangfu.v1.ReviewState;
import org.xiangfu.v1.Sample;

/** Samples and reviews through the log of a ledger with sealed data. */
class SampledCasesTest {
  private static final String AUDITOR = "auditor-77";
  private static final String NOTE = "the reason was missing";

  @TempDir Path folder;

  private CaseBench bench;
  private int steps;

  @BeforeEach
  void begin() throws IOException {
    bench =
        new CaseBench(
            folder.resolve("one"),
            KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow());
    bench.accepted("c1");
    bench.accepted("c2");
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private AuditOutcome take(EventKind kind, AuditCommand.Builder command) {
    Event event =
        Event.newBuilder()
            .setEventId("a" + ++steps)
            .setKind(kind)
            .setOrigin(Origin.newBuilder().setOperatorId(AUDITOR))
            .build();
    command.setAct(CaseAct.newBuilder().setEventId(event.getEventId()).setOperatorId(AUDITOR));
    return bench
        .ledger()
        .audit()
        .take(command.build(), LedgerEntry.newBuilder().setEvent(event).build())
        .join()
        .getOutcome();
  }

  private AuditOutcome draw(String sample, String reviewer, String... cases) {
    var drawn = DrawnSample.newBuilder().setSample(Sample.newBuilder().setSampleId(sample));
    for (String id : cases) {
      drawn.addReviews(
          Review.newBuilder()
              .setReviewId(sample + id)
              .setSampleId(sample)
              .setCaseId(id)
              .setReviewerId(reviewer)
              .setState(ReviewState.REVIEW_STATE_OPEN));
    }
    return take(EventKind.EVENT_KIND_SAMPLE_DRAWN, AuditCommand.newBuilder().setDraw(drawn));
  }

  private AuditOutcome record(String review) {
    return take(
        EventKind.EVENT_KIND_REVIEW_RECORDED,
        AuditCommand.newBuilder()
            .setRecord(
                ReviewStep.newBuilder()
                    .setReviewId(review)
                    .setFollowUp(true)
                    .setEntry(
                        ReviewEntry.newBuilder()
                            .setFinding(ReviewFinding.REVIEW_FINDING_PROCEDURE)
                            .setNote(NOTE))));
  }

  private List<Review> reviews(FindReviews.Builder asked) {
    return bench.ledger().audit().reviews(asked.setSize(10).build()).join().getReviewsList();
  }

  @Test
  void aReviewIsReadAsItWasWritten() {
    assertEquals(AuditOutcome.AUDIT_OUTCOME_DONE, draw("s1", AUDITOR, "c1", "c2"));
    assertEquals(AuditOutcome.AUDIT_OUTCOME_DONE, record("s1c1"));
    List<Review> mine = reviews(FindReviews.newBuilder().setReviewerId(AUDITOR));
    assertEquals(List.of("c1", "c2"), mine.stream().map(Review::getCaseId).toList());
    assertEquals(NOTE, mine.getFirst().getEntries(0).getNote());
    assertEquals(AUDITOR, mine.getFirst().getEntries(0).getAct().getOperatorId());
    assertEquals(
        mine.subList(0, 1),
        reviews(FindReviews.newBuilder().setState(ReviewState.REVIEW_STATE_FOLLOW_UP)));
  }

  @Test
  void aSampleIsTakenWholeOrNotAtAll() {
    assertEquals(AuditOutcome.AUDIT_OUTCOME_TOOK_PART, draw("s1", CLERK, "c1"));
    assertEquals(AuditOutcome.AUDIT_OUTCOME_CASE_OPEN, draw("s1", AUDITOR, "c1", "none"));
    assertEquals(List.of(), reviews(FindReviews.newBuilder().setSampleId("s1")));
    long events = bench.ledger().counts().join().getEvents();
    assertEquals(AuditOutcome.AUDIT_OUTCOME_DONE, draw("s1", AUDITOR, "c1"));
    assertEquals(AuditOutcome.AUDIT_OUTCOME_REPEATED, draw("s1", AUDITOR, "c1", "c2"));
    assertEquals(1, reviews(FindReviews.newBuilder().setSampleId("s1")).size());
    assertEquals(events + 1, bench.ledger().counts().join().getEvents());
  }

  @Test
  void anotherReplicaOfTheSameLogHoldsTheSame() throws IOException {
    String before = bench.replica().stateHash();
    var _ = draw("s1", AUDITOR, "c1", "c2");
    var _ = record("s1c1");
    var _ = record("s1c1");
    var other = new LedgerReplica();
    other.state().open(folder.resolve("other"));
    try {
      List<byte[]> log = bench.log();
      for (int i = 0; i < log.size(); i++) {
        // Without a pause: what is read must not depend on what a refresh has shown.
        var _ = other.state().apply(log.get(i), i + 1L);
      }
      other.state().store().visible().join();
      assertEquals(bench.replica().stateHash(), other.stateHash());
      assertNotEquals(before, other.stateHash());
    } finally {
      other.state().store().close();
    }
  }

  @Test
  void theLogHoldsNothingThatTellsOfReviewers() {
    var _ = draw("s1", AUDITOR, "c1", "c2");
    var _ = record("s1c1");
    List<String> raw =
        bench.log().stream().map(command -> new String(command, ISO_8859_1)).toList();
    assertTrue(raw.stream().anyMatch(text -> text.contains("s1c1")), "nothing was read");
    for (String secret : List.of(AUDITOR, NOTE)) {
      assertFalse(raw.stream().anyMatch(text -> text.contains(secret)), secret);
    }
  }
}
