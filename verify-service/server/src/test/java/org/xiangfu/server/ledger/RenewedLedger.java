package org.xiangfu.server.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.GroupLevel;
import org.xiangfu.server.replication.LeveledState;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.SealedRecords;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;

/** A ledger whose keys are renewed, as two nodes see it: the second hears of nothing by itself. */
final class RenewedLedger implements AutoCloseable {
  private final DataSeal seal;
  private final LedgerReplica replica;
  private final Ledger one;
  private final Ledger two;

  RenewedLedger(Path folder) throws IOException {
    Path file = folder.resolve("data.key");
    var _ = KeyFile.create(file);
    var _ = KeyFile.addGeneration(file);
    seal = KeyFile.read(file).dataSeal().orElseThrow();
    replica = new LedgerReplica();
    var state = new LeveledState(replica.state(), CommandLevel.NEWEST);
    state.open(folder.resolve("ledger"));
    var group = new OneReplica(state);
    group.propose(GroupLevel.raise(CommandLevel.NEWEST)).join();
    one = new Ledger(group, seal);
    two = new Ledger(group, KeyFile.read(file).dataSeal().orElseThrow());
    assertEquals(
        seal.fingerprint().orElseThrow(),
        one.bindDataKeys(seal.fingerprint().orElseThrow(), Instant.EPOCH).join());
  }

  Ledger one() {
    return one;
  }

  Ledger two() {
    return two;
  }

  /** The same records, for whoever has the first keys alone. */
  Ledger withFirstKeys() {
    return new Ledger(new OneReplica(replica.state()), seal.generation(1));
  }

  void begin() {
    String print = seal.generation(2).fingerprint().orElseThrow();
    assertEquals(2, one.keys().begin(2, print).join().getGeneration());
  }

  private SealedRecords kind(String name) {
    return one.keys().sealed().stream()
        .filter(each -> each.kind().equals(name))
        .findFirst()
        .orElseThrow();
  }

  int renew(String name) {
    SealedRecords kind = kind(name);
    int renewed = 0;
    long from = 0;
    while (from != SealedRecords.END) {
      SealedRecords.Step step = kind.renew(2, from).join();
      renewed += step.renewed();
      from = step.next();
    }
    return renewed;
  }

  long older(String name) {
    return kind(name).older(2).join();
  }

  static Event event(String id, String person, String... related) {
    return Event.newBuilder()
        .setEventId(id)
        .setKind(EventKind.EVENT_KIND_VERIFIED)
        .setPersonId(person)
        .addAllRelatedPersonIds(List.of(related))
        .setOrigin(
            Origin.newBuilder()
                .setRequestId("request-of-" + id)
                .setOperatorId("clerk-1")
                .setWorkstationId("desk-7")
                .setOfficeId("63000010"))
        .build();
  }

  static LedgerEntry entry(EventKind kind, String id, String person) {
    return LedgerEntry.newBuilder().setEvent(event(id, person).toBuilder().setKind(kind)).build();
  }

  static void append(Ledger ledger, LedgerEntry.Builder entry) {
    assertFalse(ledger.append(entry.build(), true).join().getEventId().isEmpty());
  }

  static void changed(Ledger ledger, String id, String from, String to) {
    append(
        ledger,
        LedgerEntry.newBuilder()
            .setEvent(event(id, to, from))
            .setNumberChange(NumberChange.newBuilder().setOldPersonId(from).setNewPersonId(to)));
  }

  static CaseOutcome step(Ledger ledger, String id, String operator, CaseCommand.Builder step) {
    Cases cases = ledger.cases();
    return cases
        .take(
            step.setCaseId("case")
                .setAct(CaseAct.newBuilder().setEventId(id).setOperatorId(operator))
                .build(),
            LedgerEntry.newBuilder()
                .setEvent(event(id, "A9").toBuilder().setCaseId("case"))
                .build())
        .join()
        .getOutcome();
  }

  @Override
  public void close() throws IOException {
    one.close();
    two.close();
    replica.state().store().close();
  }
}
