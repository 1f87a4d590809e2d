package org.xiangfu.server.cases;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.server.cases.CaseBench.CLERK;
import static org.xiangfu.server.cases.CaseBench.OTHER;
import static org.xiangfu.server.cases.CaseBench.PERSON;
import static org.xiangfu.server.cases.CaseBench.SUPERVISOR;
import static org.xiangfu.server.cases.CaseBench.alternative;
import static org.xiangfu.server.cases.CaseBench.check;
import static org.xiangfu.server.cases.CaseBench.consume;
import static org.xiangfu.server.cases.CaseBench.decide;
import static org.xiangfu.server.cases.CaseBench.deny;
import static org.xiangfu.server.cases.CaseBench.open;
import static org.xiangfu.server.cases.CaseBench.review;
import static org.xiangfu.server.cases.CaseBench.withdraw;
import static org.xiangfu.v1.Decision.DECISION_ACCEPT;
import static org.xiangfu.v1.Decision.DECISION_REFER;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.CaseResult;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.Event;

/** Cases through the log of a ledger with sealed data. */
class CasesTest {
  @TempDir Path folder;

  private CaseBench bench;

  @BeforeEach
  void begin() throws IOException {
    bench =
        new CaseBench(
            folder.resolve("one"),
            KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow());
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private Case story(String id) {
    bench.done(id, CLERK, open());
    bench.done(id, CLERK, check(Band.BAND_REFER));
    bench.done(id, CLERK, decide(DECISION_REFER, "does not look like it"));
    return bench.done(id, SUPERVISOR, review(DECISION_ACCEPT, "known to me"));
  }

  @Test
  void aCaseIsReadAsItWasWritten() {
    Case accepted = story("c1");
    assertEquals(Optional.of(accepted), bench.find("c1"));
    assertEquals(CaseState.CASE_STATE_ACCEPTED, accepted.getState());
    assertEquals(PERSON, accepted.getPersonId());
    assertEquals(CLERK, accepted.getOpened().getOperatorId());
    assertEquals("desk-7", accepted.getOpened().getWorkstationId());
    assertEquals(
        check(Band.BAND_REFER).getCheck(), accepted.getChecks(0).toBuilder().clearAct().build());
    assertEquals("does not look like it", accepted.getDecision().getReason());
    assertEquals("known to me", accepted.getReview().getReason());
    assertEquals(SUPERVISOR, accepted.getReview().getAct().getOperatorId());
    assertEquals("Asia/Taipei", accepted.getOfficeZone());
    assertEquals(Optional.empty(), bench.find("c2"));
  }

  @Test
  void everyStepIsOneEventAndARefusedOneIsNone() {
    story("c1");
    assertEquals(4, bench.ledger().counts().join().getEvents());
    CaseResult late = bench.take("late", "c1", CLERK, withdraw());
    assertEquals(CaseOutcome.CASE_OUTCOME_STATE, late.getOutcome());
    assertEquals(4, bench.ledger().counts().join().getEvents());
    assertEquals(Optional.empty(), bench.ledger().event("late").join());
    Event first = bench.ledger().event("e1").join().orElseThrow();
    assertEquals("c1", first.getCaseId());
    assertEquals(PERSON, first.getPersonId());
  }

  @Test
  void aStepSentTwiceIsTakenOnce() {
    bench.done("c1", CLERK, open());
    CaseResult first = bench.take("x", "c1", CLERK, check(Band.BAND_MATCH));
    CaseResult again = bench.take("x", "c1", CLERK, check(Band.BAND_NO_MATCH));
    assertEquals(CaseOutcome.CASE_OUTCOME_REPEATED, again.getOutcome());
    assertEquals(first.getCase(), again.getCase());
    assertEquals(2, bench.ledger().counts().join().getEvents());
  }

  @Test
  void theLogAndTheIndexHoldNothingThatTellsOfPeople() throws IOException {
    story("c1");
    bench.done("c2", CLERK, open());
    bench.done("c2", CLERK, alternative());
    bench.done("c2", CLERK, withdraw());
    bench.done(
        "c1",
        CLERK,
        consume(bench.find("c1").orElseThrow().getReceipt().getReceiptId(), "KM0012345"));
    bench.done("c1", "clerk-9", deny());
    bench.replica().state().store().commit(TermIndex.valueOf(1, bench.log().size()));
    List<String> raw = new ArrayList<>();
    bench.log().forEach(command -> raw.add(new String(command, StandardCharsets.ISO_8859_1)));
    raw.addAll(files(folder.resolve("one")));
    assertTrue(raw.stream().anyMatch(text -> text.contains("63000010")), "nothing was read");
    for (String secret :
        List.of(
            PERSON,
            OTHER,
            CLERK,
            SUPERVISOR,
            "desk-7",
            "known to me",
            "does not look",
            "bandage",
            "found the card",
            "KM0012345",
            "clerk-9",
            "abroad",
            "2019-04-01",
            "2018-04-01")) {
      String bytes = new String(secret.getBytes(UTF_8), StandardCharsets.ISO_8859_1);
      assertFalse(raw.stream().anyMatch(text -> text.contains(bytes)), secret);
    }
  }

  private static List<String> files(Path folder) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return texts;
  }

  @Test
  void anotherReplicaOfTheSameLogHoldsTheSame() throws IOException {
    for (int i = 0; i < 50; i++) {
      story("c" + i);
    }
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
      String before = other.stateHash();
      bench.done("c50", CLERK, open());
      OneReplica.apply(other.state(), log.getLast(), log.size()).join();
      assertNotEquals(before, other.stateHash());
      assertEquals(bench.replica().stateHash(), other.stateHash());
    } finally {
      other.state().store().close();
    }
  }

  @Test
  void theReferredCasesOfAnOfficeAreAQueueInPages() {
    Set<String> referred = new HashSet<>();
    for (int i = 0; i < 25; i++) {
      String id = "c" + i;
      bench.done(id, CLERK, open());
      bench.done(id, CLERK, check(Band.BAND_REFER));
      if (i % 2 == 0) {
        bench.done(id, CLERK, decide(DECISION_REFER, ""));
        referred.add(id);
      }
    }
    List<Case> found = new ArrayList<>();
    List<Case> page = queue("63000010", 0);
    while (!page.isEmpty()) {
      found.addAll(page);
      page = queue("63000010", page.getLast().getSequence());
    }
    assertEquals(referred, Set.copyOf(found.stream().map(Case::getCaseId).toList()));
    assertEquals(referred.size(), found.size());
    assertTrue(
        IntStream.range(1, found.size())
            .allMatch(i -> found.get(i - 1).getSequence() < found.get(i).getSequence()));
    assertEquals(List.of(), queue("63000020", 0));
    bench.done("c0", SUPERVISOR, review(DECISION_ACCEPT, "known to me"));
    assertEquals("c2", queue("63000010", 0).getFirst().getCaseId());
  }

  private List<Case> queue(String office, long above) {
    return bench
        .cases()
        .list(
            new CaseFilter(
                Optional.empty(),
                Optional.of(office),
                Optional.of(CaseState.CASE_STATE_REFERRED),
                above,
                4))
        .join();
  }

  @Test
  void ofManyWhoTakeOneReceiptAtOnceOneGetsIt() throws Exception {
    String receipt = story("c1").getReceipt().getReceiptId();
    int plants = 8;
    var begin = new CountDownLatch(1);
    try (var threads = Executors.newFixedThreadPool(plants)) {
      List<Future<CaseResult>> answers = new ArrayList<>();
      for (int plant = 0; plant < plants; plant++) {
        String name = "plant-" + plant;
        answers.add(
            threads.submit(
                () -> {
                  begin.await();
                  return bench.take(name, "c1", name, consume(receipt, "card of " + name));
                }));
      }
      begin.countDown();
      List<CaseResult> results = new ArrayList<>();
      for (Future<CaseResult> answer : answers) {
        results.add(answer.get());
      }
      List<CaseResult> taken =
          results.stream()
              .filter(each -> each.getOutcome() == CaseOutcome.CASE_OUTCOME_DONE)
              .toList();
      assertEquals(1, taken.size());
      assertEquals(
          plants - 1,
          results.stream()
              .filter(each -> each.getOutcome() == CaseOutcome.CASE_OUTCOME_RECEIPT_CONSUMED)
              .count());
      assertEquals(Optional.of(taken.getFirst().getCase()), bench.find("c1"));
    }
  }

  @Test
  void casesAreFoundByReceiptAndByWhenItWasIssued() {
    String receipt = story("c1").getReceipt().getReceiptId();
    bench.done("c2", CLERK, open());
    assertEquals(
        List.of("c1"),
        bench.cases().ofReceipts(List.of(receipt, "none")).join().stream()
            .map(Case::getCaseId)
            .toList());
    assertEquals(List.of(), bench.cases().ofReceipts(List.of()).join());
    var any = new CaseFilter(Optional.empty(), Optional.empty(), Optional.empty(), 0, 10);
    Instant issued = Instant.EPOCH;
    assertEquals(1, bench.cases().issued(any, issued, issued.plusMillis(1)).join().size());
    assertEquals(
        0,
        bench
            .cases()
            .issued(any, issued.plusMillis(1), Instant.ofEpochMilli(Long.MAX_VALUE))
            .join()
            .size());
  }

  @Test
  void thePersonsCasesAreFoundByTheNumber() {
    story("c1");
    assertEquals(1, ofPerson(PERSON).size());
    assertEquals(0, ofPerson(OTHER).size());
  }

  private List<Case> ofPerson(String person) {
    return bench
        .cases()
        .list(new CaseFilter(Optional.of(person), Optional.empty(), Optional.empty(), 0, 10))
        .join();
  }
}
