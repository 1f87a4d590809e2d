package org.xiangfu.server.incidents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.server.ledger.v1.IncidentResult;
import org.xiangfu.server.ledger.v1.IncidentStepOutcome;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.LeveledState;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.IncidentStepKind;

/** Incidents in a ledger in memory. */
class IncidentsTest {
  @TempDir Path folder;

  private IncidentBench bench;

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private void open() throws IOException {
    bench = new IncidentBench(folder, DataSeal.none());
  }

  private List<String> found(IncidentFilter filter) {
    return bench
        .ledger
        .incidentFiles()
        .list(filter, Long.MAX_VALUE, 10)
        .join()
        .orElseThrow()
        .stream()
        .map(Incident::getIncidentId)
        .toList();
  }

  private static IncidentFilter of(Optional<String> person, Optional<IncidentState> state) {
    return new IncidentFilter(
        person,
        IncidentRole.INCIDENT_ROLE_UNSPECIFIED,
        state,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void stepsAreKeptWithWhoTookThemWhenWhereAndWhy() throws IOException {
    open();
    bench.raise();
    String id = bench.record("B", "A");
    IncidentResult confirmed = bench.confirm(id);
    assertEquals(IncidentStepOutcome.INCIDENT_STEP_OUTCOME_DONE, confirmed.getOutcome());
    List<IncidentStep> steps = bench.incident(id).getStepsList();
    assertEquals(
        List.of(
            IncidentStepKind.INCIDENT_STEP_KIND_RECORDED,
            IncidentStepKind.INCIDENT_STEP_KIND_CONFIRMED),
        steps.stream().map(IncidentStep::getKind).toList());
    assertEquals("desk-7", steps.getFirst().getWorkstationId());
    assertEquals("63000010", steps.getFirst().getOfficeId());
    assertEquals("supervisor", steps.getLast().getOperatorId());
    assertEquals("said by the neighbours", steps.getLast().getReason());
    assertTrue(bench.ledger.event(steps.getLast().getEventId()).join().isPresent());
  }

  @Test
  void aRefusedStepIsNoEvent() throws IOException {
    open();
    bench.raise();
    IncidentResult refused = bench.confirm("none");
    assertEquals(IncidentStepOutcome.INCIDENT_STEP_OUTCOME_NOT_FOUND, refused.getOutcome());
    assertEquals(0, bench.ledger.counts().join().getEvents());
  }

  @Test
  void incidentsAreFoundByStateAndPersonUnderEveryNumber() throws IOException {
    open();
    bench.raise();
    String first = bench.record("B", "A");
    bench.now = bench.now.plus(Duration.ofDays(1));
    String second = bench.record("", "C");
    bench.append(
        LedgerEntry.newBuilder()
            .setEvent(bench.event("n", EventKind.EVENT_KIND_PERSON_ID_CHANGED, "A2"))
            .setNumberChange(NumberChange.newBuilder().setOldPersonId("A").setNewPersonId("A2")));
    var _ = bench.confirm(first);
    assertEquals(List.of(first), found(of(Optional.of("A2"), Optional.empty())));
    assertEquals(
        List.of(first),
        found(of(Optional.empty(), Optional.of(IncidentState.INCIDENT_STATE_CONFIRMED))));
    assertEquals(
        List.of(second),
        found(of(Optional.empty(), Optional.of(IncidentState.INCIDENT_STATE_SUSPECTED))));
    var since =
        new IncidentFilter(
            Optional.empty(),
            IncidentRole.INCIDENT_ROLE_UNSPECIFIED,
            Optional.empty(),
            Optional.of("63000010"),
            Optional.of(bench.now),
            Optional.empty());
    assertEquals(List.of(second), found(since));
  }

  @Test
  void whatWasUnfoundedCountsAgainstNobody() throws IOException {
    open();
    bench.raise();
    String id = bench.record("B", "A");
    assertTrue(bench.ledger.isInIncident("B", IncidentRole.INCIDENT_ROLE_IMPOSTOR).join());
    var _ = bench.close(id, IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED);
    assertFalse(bench.ledger.isInIncident("B", IncidentRole.INCIDENT_ROLE_IMPOSTOR).join());
    assertFalse(bench.ledger.isInIncident("A", IncidentRole.INCIDENT_ROLE_UNSPECIFIED).join());
    assertEquals(1, incidentsOf("A").size(), "and is still found");
  }

  private List<Incident> incidentsOf(String person) {
    return bench
        .ledger
        .incidents(person, IncidentRole.INCIDENT_ROLE_UNSPECIFIED, Page.newest(10))
        .join();
  }

  @Test
  void incidentsOfAnEarlierReleaseGetTheirFilesWhenTheLevelIsRaised() throws IOException {
    open();
    String suspected = bench.record("B", "A");
    bench.append(
        LedgerEntry.newBuilder()
            .setEvent(bench.event("old", EventKind.EVENT_KIND_INCIDENT_RECORDED, "C"))
            .setIncident(
                Incident.newBuilder()
                    .setIncidentId("old")
                    .setVictimPersonId("C")
                    .setOperatorId("clerk")));
    assertEquals(1, incidentsOf("A").size());
    assertEquals(Optional.empty(), bench.ledger.incidentFiles().find("old").join());
    assertEquals(
        IncidentStepOutcome.INCIDENT_STEP_OUTCOME_UNSPECIFIED,
        bench.confirm(suspected).getOutcome(),
        "the group refuses it");
    bench.raise();
    assertEquals(1, incidentsOf("A").size());
    assertEquals(1, bench.incident("old").getStepsCount());
    assertEquals(
        List.of("old"),
        found(of(Optional.empty(), Optional.of(IncidentState.INCIDENT_STATE_CONFIRMED))),
        "one without a state counts as confirmed");
    var _ = bench.close("old", IncidentOutcome.INCIDENT_OUTCOME_SETTLED);
    assertEquals(IncidentState.INCIDENT_STATE_CLOSED, bench.incident("old").getState());
  }

  @Test
  void anotherReplicaComesToTheSameAndARestartForgetsNothing() throws IOException {
    open();
    String early = bench.record("B", "A");
    bench.raise();
    String late = bench.record("", "C");
    var _ = bench.confirm(early);
    var _ = bench.confirm(late);
    var _ = bench.confirm(late);
    var _ = bench.close(late, IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED);
    String hash = bench.ledgerReplica.stateHash();
    List<byte[]> log = bench.ledgerLog.log();
    var other = new LedgerReplica();
    var state = new LeveledState(other.state(), CommandLevel.NEWEST);
    state.open(folder.resolve("other"));
    int half = log.size() / 2 + 1;
    for (int i = 0; i < half; i++) {
      var _ = OneReplica.apply(state, log.get(i), i + 1).join();
    }
    state.store().commit(TermIndex.valueOf(1, half));
    state.store().close();
    state.open(folder.resolve("other"));
    for (int i = half; i < log.size(); i++) {
      var _ = OneReplica.apply(state, log.get(i), i + 1).join();
    }
    assertEquals(hash, other.stateHash());
    state.store().close();
  }
}
