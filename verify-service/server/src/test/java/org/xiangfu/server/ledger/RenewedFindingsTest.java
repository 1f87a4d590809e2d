package org.xiangfu.server.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.xiangfu.server.ledger.RenewedLedger.entry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.v1.AdvanceSweep;
import org.xiangfu.server.ledger.v1.ChangeSweep;
import org.xiangfu.server.ledger.v1.StoredSweep;
import org.xiangfu.server.ledger.v1.SweepCommand;
import org.xiangfu.server.ledger.v1.SweepOutcome;
import org.xiangfu.server.ledger.v1.SweptPair;
import org.xiangfu.server.sweep.Sweeps;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Finding;
import org.xiangfu.v1.FindingDecision;
import org.xiangfu.v1.FindingDecisionKind;
import org.xiangfu.v1.FindingPerson;
import org.xiangfu.v1.FindingState;
import org.xiangfu.v1.SweepState;

/** Pairs and findings of a sweep whose keys are renewed, as two nodes see them. */
class RenewedFindingsTest {
  private static final List<SweptPair> PAIRS =
      List.of(
          SweptPair.newBuilder().setPersonId("A1").setOtherPersonId("A2").build(),
          SweptPair.newBuilder().setPersonId("A3").setOtherPersonId("A4").build());

  @TempDir Path folder;

  private RenewedLedger nodes;

  @BeforeEach
  void open() throws IOException {
    nodes = new RenewedLedger(folder);
  }

  @AfterEach
  void close() throws IOException {
    nodes.close();
  }

  private static SweepOutcome begin(Ledger ledger, String id) {
    var begun =
        StoredSweep.newBuilder()
            .setSweepId(id)
            .setEventId(id)
            .setState(SweepState.SWEEP_STATE_RUNNING);
    return ledger
        .sweeps()
        .take(
            SweepCommand.newBuilder().setBegin(begun).build(),
            entry(EventKind.EVENT_KIND_SWEEP_STARTED, id, ""))
        .join()
        .getOutcome();
  }

  private static SweepOutcome change(Ledger ledger, String id, String act, SweepState to) {
    var change = ChangeSweep.newBuilder().setSweepId(id).setEventId(act).setTo(to);
    return ledger
        .sweeps()
        .take(
            SweepCommand.newBuilder().setChange(change).build(),
            entry(EventKind.EVENT_KIND_SWEEP_CHANGED, act, ""))
        .join()
        .getOutcome();
  }

  private static SweepOutcome advance(Ledger ledger, long from, long to) {
    var step = AdvanceSweep.newBuilder().setSweepId("s").setFrom(from).setTo(to).setPersons(4);
    return ledger.sweeps().advance(step.build(), PAIRS).join().getOutcome();
  }

  private static Finding finding() {
    return Finding.newBuilder()
        .setFindingId("f")
        .setSweepId("s")
        .setState(FindingState.FINDING_STATE_OPEN)
        .addPersons(FindingPerson.newBuilder().setPersonId("A1"))
        .addPersons(FindingPerson.newBuilder().setPersonId("A2"))
        .build();
  }

  private static SweepOutcome decide(Ledger ledger, String act) {
    Finding decided =
        finding().toBuilder()
            .setState(FindingState.FINDING_STATE_DECIDED)
            .setDecision(
                FindingDecision.newBuilder()
                    .setKind(FindingDecisionKind.FINDING_DECISION_KIND_RELATED)
                    .setReason("cousins")
                    .setEventId(act))
            .build();
    return ledger
        .sweeps()
        .decide(decided, entry(EventKind.EVENT_KIND_FINDING_DECIDED, act, ""))
        .join()
        .getOutcome();
  }

  @Test
  void aSweepGoesOnAndItsFindingsAreReadBeforeWhileAndAfter() {
    assertEquals(SweepOutcome.SWEEP_OUTCOME_DONE, begin(nodes.one(), "s"));
    assertEquals(SweepOutcome.SWEEP_OUTCOME_REPEATED, begin(nodes.two(), "s"));
    assertEquals(SweepOutcome.SWEEP_OUTCOME_ANOTHER_RUNS, begin(nodes.two(), "t"));
    assertEquals(SweepOutcome.SWEEP_OUTCOME_DONE, advance(nodes.one(), 0, 10));
    assertEquals(SweepOutcome.SWEEP_OUTCOME_STATE, advance(nodes.two(), 0, 10), "counted once");
    nodes.begin();
    assertEquals(2, nodes.older("findings"));
    assertEquals(
        SweepOutcome.SWEEP_OUTCOME_DONE,
        advance(nodes.two(), 10, Sweeps.END),
        "a node that has not heard of the keys yet");
    assertEquals(2, nodes.one().sweeps().find("s").join().orElseThrow().getPairs());
    assertEquals(2, nodes.renew("findings"));
    assertEquals(0, nodes.older("findings"));
    for (Ledger ledger : List.of(nodes.one(), nodes.two())) {
      assertEquals(PAIRS, ledger.sweeps().pairs("s").join());
    }
    var _ = nodes.two().sweeps().file("s", List.of(finding())).join();
    var _ = nodes.one().sweeps().file("s", List.of(finding())).join();
    assertEquals(1, nodes.one().sweeps().find("s").join().orElseThrow().getFindings());
    assertEquals(1, nodes.one().sweeps().open("s").join());
    assertEquals(SweepOutcome.SWEEP_OUTCOME_DONE, decide(nodes.two(), "d1"));
    assertEquals(SweepOutcome.SWEEP_OUTCOME_REPEATED, decide(nodes.one(), "d1"));
    assertEquals(SweepOutcome.SWEEP_OUTCOME_STATE, decide(nodes.one(), "d2"));
    assertEquals(0, nodes.one().sweeps().open("s").join());
    assertEquals(0, nodes.older("findings"));
    Finding now = nodes.two().sweeps().finding("f").join().orElseThrow();
    assertEquals("cousins", now.getDecision().getReason());
    assertEquals("A2", now.getPersons(1).getPersonId());
  }

  @Test
  void aCancelledSweepKeepsNoPairAndLetsAnotherBegin() {
    assertEquals(SweepOutcome.SWEEP_OUTCOME_DONE, begin(nodes.one(), "s"));
    assertEquals(SweepOutcome.SWEEP_OUTCOME_DONE, advance(nodes.one(), 0, 10));
    assertEquals(
        SweepOutcome.SWEEP_OUTCOME_DONE,
        change(nodes.one(), "s", "c1", SweepState.SWEEP_STATE_PAUSED));
    assertEquals(SweepOutcome.SWEEP_OUTCOME_STATE, advance(nodes.one(), 10, 20), "it is paused");
    assertEquals(SweepOutcome.SWEEP_OUTCOME_ANOTHER_RUNS, begin(nodes.one(), "t"));
    assertEquals(
        SweepOutcome.SWEEP_OUTCOME_DONE,
        change(nodes.two(), "s", "c2", SweepState.SWEEP_STATE_CANCELLED));
    assertEquals(List.of(), nodes.one().sweeps().pairs("s").join());
    assertEquals(
        SweepOutcome.SWEEP_OUTCOME_STATE,
        change(nodes.one(), "s", "c3", SweepState.SWEEP_STATE_RUNNING));
    assertEquals(SweepOutcome.SWEEP_OUTCOME_DONE, begin(nodes.one(), "t"));
  }
}
