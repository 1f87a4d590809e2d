package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.util.Timestamps;
import io.grpc.Context;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.access.Caller;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.GroupLevel;
import org.xiangfu.server.replication.LeveledState;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.replication.RefusingReplica;
import org.xiangfu.v1.AlternativeChecks;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseWithdrawal;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.Role;

/** Who is said to read without a case, at the command level of cases and at that of audits. */
class CaselessReadsTest {
  private static final Instant NOW = Instant.parse("2026-11-20T02:00:00Z");
  private static final String OFFICE = "63000010";

  @TempDir Path folder;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private LeveledState state;
  private OneReplica log;
  private Ledger ledger;
  private EventRecorder events;
  private CaselessReads reads;
  private int steps;

  @BeforeEach
  void begin() throws IOException {
    state = new LeveledState(new LedgerReplica().state(), CommandLevel.NEWEST);
    state.open(folder);
    log = new OneReplica(state);
    ledger = new Ledger(log);
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    events = new EventRecorder(ledger, clock);
    reads = new CaselessReads(ledger, events, clock, metrics);
    raise(CommandLevel.AUDIT);
  }

  @AfterEach
  void close() throws IOException {
    ledger.close();
    state.store().close();
  }

  private void raise(int level) {
    var _ = log.propose(GroupLevel.raise(level)).join();
  }

  private void step(String id, String operator, Instant at, CaseCommand.Builder step) {
    Event event =
        Event.newBuilder().setEventId("e" + ++steps).setPersonId("P1").setCaseId(id).build();
    var act =
        CaseAct.newBuilder()
            .setEventId(event.getEventId())
            .setOperatorId(operator)
            .setAt(Timestamps.fromMillis(at.toEpochMilli()));
    var result =
        ledger
            .cases()
            .take(
                step.setCaseId(id).setAct(act).build(),
                LedgerEntry.newBuilder().setEvent(event).build())
            .join();
    assertEquals(CaseOutcome.CASE_OUTCOME_DONE, result.getOutcome());
  }

  private void open(String id, String person, Instant at) {
    step(
        id,
        "clerk-1",
        at,
        CaseCommand.newBuilder()
            .setOpen(
                Case.newBuilder()
                    .setKind(CaseKind.CASE_KIND_COLLECTION)
                    .setPersonId(person)
                    .setOfficeId(OFFICE)
                    .setOfficeZone("Asia/Taipei")));
  }

  private Event read(String operator, String person, Purpose purpose) {
    var origin =
        Origin.newBuilder()
            .setRequestId("r" + ++steps)
            .setOperatorId(operator)
            .setOfficeId(OFFICE)
            .setPurpose(purpose)
            .build();
    return reads
        .by(origin)
        .of(person)
        .append(events.event(EventKind.EVENT_KIND_PERSON_READ, origin, person, new byte[0]))
        .join();
  }

  private boolean flagged(String operator, String person) {
    return read(operator, person, Purpose.PURPOSE_COLLECTION).getWithoutCase();
  }

  @Test
  void whoHasNoCaseOfThePersonIsFlagged() {
    open("c1", "P1", NOW);
    assertFalse(flagged("clerk-1", "P1"));
    assertTrue(flagged("clerk-1", "P2"));
    assertTrue(flagged("clerk-2", "P1"));
    assertEquals(2, metrics.get("xiangfu.reads.without.case").counter().count());
  }

  @Test
  void anAuditIsNotFlaggedAndNobodyIsNoPerson() {
    assertFalse(read("auditor-1", "P1", Purpose.PURPOSE_AUDIT).getWithoutCase());
    assertFalse(flagged("clerk-1", ""));
    assertTrue(read("auditor-1", "P1", Purpose.PURPOSE_INVESTIGATION).getWithoutCase());
  }

  @Test
  void aCaseUnderAFormerNumberCounts() {
    open("c1", "P1", NOW);
    Event change = Event.newBuilder().setEventId("change").setPersonId("P1").build();
    var _ =
        ledger
            .append(
                LedgerEntry.newBuilder()
                    .setEvent(change)
                    .setNumberChange(
                        NumberChange.newBuilder().setOldPersonId("P1").setNewPersonId("N1"))
                    .build(),
                true)
            .join();
    assertFalse(flagged("clerk-1", "N1"));
  }

  @Test
  void aFinishedCaseCountsForTheRestOfTheOfficesDay() {
    // 23:30 of the day before, and 00:30 of this day, in Taipei.
    finish("c1", "P1", Instant.parse("2026-11-19T15:30:00Z"));
    finish("c2", "P2", Instant.parse("2026-11-19T16:30:00Z"));
    assertTrue(flagged("clerk-1", "P1"));
    assertFalse(flagged("clerk-1", "P2"));
  }

  private void finish(String id, String person, Instant at) {
    open(id, person, at);
    step(
        id,
        "clerk-1",
        at,
        CaseCommand.newBuilder().setWithdraw(CaseWithdrawal.getDefaultInstance()));
  }

  @Test
  void aReferredCaseIsForWhoeverMayReviewIt() throws Exception {
    open("c1", "P1", NOW);
    step(
        "c1",
        "clerk-1",
        NOW,
        CaseCommand.newBuilder().setAlternativeChecks(AlternativeChecks.getDefaultInstance()));
    assertFalse(as(Role.ROLE_SUPERVISOR, "supervisor-1"));
    assertTrue(as(Role.ROLE_CLERK, "clerk-2"));
  }

  private boolean as(Role role, String operator) throws Exception {
    var caller = new Caller(operator, 1, "s", Instant.EPOCH, Optional.empty());
    return new Caller.Admitted(caller, List.of(role))
        .in(Context.current())
        .call(() -> flagged(operator, "P1"));
  }

  @Test
  void belowItsLevelAReadIsRecordedWithoutTheFlag() throws IOException {
    ledger.close();
    state.store().close();
    state = new LeveledState(new LedgerReplica().state(), CommandLevel.NEWEST);
    state.open(folder.resolve("former"));
    log = new OneReplica(state);
    ledger = new Ledger(new RefusingReplica(log));
    events = new EventRecorder(ledger, Clock.fixed(NOW, ZoneOffset.UTC));
    reads = new CaselessReads(ledger, events, Clock.fixed(NOW, ZoneOffset.UTC), metrics);
    raise(CommandLevel.CASES);
    Event read = read("clerk-1", "P1", Purpose.PURPOSE_COLLECTION);
    assertFalse(read.getWithoutCase());
    assertEquals(Optional.of(read), ledger.event(read.getEventId()).join());
    raise(CommandLevel.AUDIT);
    assertTrue(flagged("clerk-1", "P1"));
  }
}
