package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.gallery.TestGallery;
import org.xiangfu.server.ledger.EventFilter;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sweep.SweepBench;
import org.xiangfu.server.sweep.SweepWork;
import org.xiangfu.v1.CancelSweepRequest;
import org.xiangfu.v1.DecideFindingRequest;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Finding;
import org.xiangfu.v1.FindingDecisionKind;
import org.xiangfu.v1.FindingState;
import org.xiangfu.v1.GetFindingRequest;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.ListFindingsRequest;
import org.xiangfu.v1.ListFindingsResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.PauseSweepRequest;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.StartSweepRequest;
import org.xiangfu.v1.Sweep;
import org.xiangfu.v1.SweepState;

/** What administrators, supervisors and auditors ask of sweeps, and what is recorded of it. */
class SweepCallsTest {
  @TempDir Path folder;

  private SweepBench bench;
  private SweepSteps steps;
  private SweepFindings findings;

  @BeforeEach
  void open() throws IOException {
    bench =
        new SweepBench(
            folder, KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow(), 7);
    var _ = bench.populate(20, 3, 0.9);
    var events = new EventRecorder(bench.ledger, Clock.systemUTC());
    steps =
        new SweepSteps(
            bench.ledger.sweeps(), bench.gallery, SweepBench.CALIBRATION, TestGallery.PACK, events);
    findings = new SweepFindings(bench.ledger.sweeps(), steps, events);
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private static Origin by(String operator) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId(operator)
        .setPurpose(Purpose.PURPOSE_AUDIT)
        .build();
  }

  private Sweep start() {
    return steps.start(StartSweepRequest.newBuilder().setOrigin(by("admin")).build()).join();
  }

  private static String refusal(Executable call) {
    Throwable error = assertThrows(Exception.class, call);
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return ((ServiceException) cause).reason();
  }

  private List<Event> events(EventKind kind) {
    var filter =
        new EventFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(kind),
            Optional.empty(),
            Optional.empty());
    return bench.ledger.events(filter, Page.newest(100)).join();
  }

  private Sweep finished() throws Exception {
    Sweep begun = start();
    SweepWork work = bench.work(bench.ledger);
    while (work.step()) {
      // Until it has ended.
    }
    work.close();
    return steps.find(begun.getSweepId()).join();
  }

  @Test
  void oneSweepRunsAtATimeAndIsPausedResumedAndCancelled() {
    var asked = StartSweepRequest.newBuilder().setOrigin(by("admin")).setFmrDb(50).build();
    Sweep begun = steps.start(asked).join();
    assertEquals(begun, steps.start(asked).join(), "the same request again is the same sweep");
    assertEquals(SweepState.SWEEP_STATE_RUNNING, begun.getState());
    assertEquals("SWEEP_RUNNING", refusal(this::start));
    var pause =
        PauseSweepRequest.newBuilder()
            .setOrigin(by("admin"))
            .setSweepId(begun.getSweepId())
            .build();
    assertEquals(
        SweepState.SWEEP_STATE_PAUSED,
        change(pause.getOrigin(), begun, SweepState.SWEEP_STATE_PAUSED).join().getState());
    assertEquals(
        "SWEEP_STATE",
        refusal(() -> change(by("admin"), begun, SweepState.SWEEP_STATE_PAUSED).join()));
    assertEquals(
        SweepState.SWEEP_STATE_RUNNING,
        change(by("admin"), begun, SweepState.SWEEP_STATE_RUNNING).join().getState());
    assertEquals(
        SweepState.SWEEP_STATE_CANCELLED,
        change(by("admin"), begun, SweepState.SWEEP_STATE_CANCELLED).join().getState());
    assertEquals(1, events(EventKind.EVENT_KIND_SWEEP_STARTED).size());
    assertEquals(3, events(EventKind.EVENT_KIND_SWEEP_CHANGED).size());
    assertTrue(
        events(EventKind.EVENT_KIND_SWEEP_CHANGED).getFirst().getDetail().endsWith("CANCELLED"));
  }

  private CompletableFuture<Sweep> change(Origin origin, Sweep sweep, SweepState to) {
    var request =
        CancelSweepRequest.newBuilder().setOrigin(origin).setSweepId(sweep.getSweepId()).build();
    return steps.change(origin, sweep.getSweepId(), to, request);
  }

  @Test
  void whatChanceWouldGiveIsToldAndTooMuchOfItIsRefused() throws Exception {
    Sweep ended = finished();
    assertEquals(26, ended.getPersons());
    assertEquals(30, ended.getFmrDb(), "one false pair in 325, and not below 30 dB");
    assertEquals(26 * 25 / 2.0 / 1_000, ended.getExpectedFalsePairs(), 1e-9);
    assertEquals(1, ended.getShare());
    assertTrue(ended.getFindings() >= 1 && ended.getPairs() >= 3);
    var tooWide = StartSweepRequest.newBuilder().setOrigin(by("admin")).setFmrDb(20).build();
    assertEquals("INVALID_REQUEST", refusal(() -> steps.start(tooWide).join()));
  }

  @Test
  void findingsAreListedReadAndDecidedOnceAndASuspicionOpensAnIncident() throws Exception {
    Sweep ended = finished();
    ListFindingsResponse first =
        findings
            .list(
                ListFindingsRequest.newBuilder()
                    .setOrigin(by("auditor"))
                    .setPage(PageRequest.newBuilder().setSize(1))
                    .build())
            .join();
    assertEquals(1, first.getFindingsCount());
    assertTrue(!first.getNextPageToken().isEmpty());
    ListFindingsResponse rest =
        findings
            .list(
                ListFindingsRequest.newBuilder()
                    .setOrigin(by("auditor"))
                    .setPage(PageRequest.newBuilder().setToken(first.getNextPageToken()))
                    .build())
            .join();
    assertEquals(ended.getFindings(), 1 + rest.getFindingsCount());
    Finding finding =
        findings
            .get(
                GetFindingRequest.newBuilder()
                    .setOrigin(by("auditor"))
                    .setFindingId(first.getFindings(0).getFindingId())
                    .build())
            .join();
    assertEquals(first.getFindings(0), finding);
    assertEquals(3, events(EventKind.EVENT_KIND_FINDINGS_READ).size());
    String victim = finding.getPersons(0).getPersonId();
    var decide =
        DecideFindingRequest.newBuilder()
            .setOrigin(by("supervisor"))
            .setFindingId(finding.getFindingId())
            .setKind(FindingDecisionKind.FINDING_DECISION_KIND_SUSPECTED_DOUBLE_IDENTITY)
            .setReason("both cards were collected in one week");
    assertEquals(
        "REASON_NEEDED", refusal(() -> findings.decide(decide.clone().clearReason().build())));
    assertEquals(
        "INVALID_REQUEST",
        refusal(() -> findings.decide(decide.clone().setVictimPersonId("S0x").build()).join()));
    var complete =
        decide
            .setVictimPersonId(victim)
            .setImpostorPersonId(finding.getPersons(1).getPersonId())
            .build();
    Finding decided = findings.decide(complete).join();
    assertEquals(decided, findings.decide(complete).join(), "the same request again");
    assertEquals(FindingState.FINDING_STATE_DECIDED, decided.getState());
    Incident incident =
        bench
            .ledger
            .incidentFiles()
            .find(decided.getDecision().getIncidentId())
            .join()
            .orElseThrow();
    assertEquals(IncidentState.INCIDENT_STATE_SUSPECTED, incident.getState());
    assertEquals(victim, incident.getVictimPersonId());
    assertEquals("supervisor", incident.getOperatorId());
    assertEquals(1, incident.getStepsCount());
    var other =
        complete.toBuilder()
            .setOrigin(by("auditor"))
            .setKind(FindingDecisionKind.FINDING_DECISION_KIND_NOT_THE_SAME)
            .build();
    assertEquals("FINDING_DECIDED", refusal(() -> findings.decide(other).join()));
    Event told = events(EventKind.EVENT_KIND_FINDING_DECIDED).getFirst();
    assertTrue(told.getRelatedPersonIdsList().contains(victim));
    assertEquals(ended.getFindings() - 1, steps.find(ended.getSweepId()).join().getOpenFindings());
  }
}
