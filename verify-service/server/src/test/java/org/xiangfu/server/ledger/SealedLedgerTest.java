package org.xiangfu.server.ledger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.Origin;

/** A sealed ledger over a log that this test reads. */
class SealedLedgerTest {
  private static final Instant NOON = Instant.parse("2026-01-15T04:00:00Z");

  @TempDir Path folder;

  private LedgerReplica replica;
  private OneReplica group;
  private DataSeal seal;
  private Ledger ledger;

  @BeforeEach
  void open() throws IOException {
    seal = KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow();
    replica = new LedgerReplica();
    replica.state().open(folder.resolve("ledger"));
    group = new OneReplica(replica.state());
    ledger = new Ledger(group, seal);
  }

  @AfterEach
  void close() throws IOException {
    ledger.close();
    replica.state().store().close();
  }

  private static Event event(String id, String person, String... related) {
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

  private Event append(LedgerEntry.Builder entry) {
    return ledger.append(entry.build(), true).join();
  }

  private void story() {
    append(LedgerEntry.newBuilder().setEvent(event("e1", "A100000001", "A100000002")));
    append(
        LedgerEntry.newBuilder()
            .setEvent(event("e2", "A100000002", "A100000001"))
            .setIncident(
                Incident.newBuilder()
                    .setIncidentId("e2")
                    .setImpostorPersonId("A100000001")
                    .setVictimPersonId("A100000002")
                    .setOperatorId("clerk-1")));
    append(
        LedgerEntry.newBuilder()
            .setEvent(event("e3", "A100000003", "A100000002"))
            .setNumberChange(
                NumberChange.newBuilder()
                    .setOldPersonId("A100000002")
                    .setNewPersonId("A100000003")));
  }

  private List<Event> events(String person, String operator) {
    var filter =
        new EventFilter(
            Optional.of(person).filter(id -> !id.isEmpty()),
            Optional.of(operator).filter(id -> !id.isEmpty()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return ledger.events(filter, Page.newest(10)).join();
  }

  @Test
  void everySearchSaysWhatWasAppended() {
    story();
    Event first = events("A100000001", "").getLast();
    assertEquals(
        event("e1", "A100000001", "A100000002"), first.toBuilder().clearSequence().build());
    assertEquals(3, events("", "clerk-1").size());
    assertEquals(0, events("", "clerk-2").size());
    assertEquals(3, events("A100000003", "").size());
    Incident incident =
        ledger
            .incidents("A100000003", IncidentRole.INCIDENT_ROLE_VICTIM, Page.newest(1))
            .join()
            .getFirst();
    assertEquals("A100000001", incident.getImpostorPersonId());
    assertEquals("A100000002", incident.getVictimPersonId());
    assertEquals("clerk-1", incident.getOperatorId());
    assertEquals(Set.of("A100000003", "A100000002"), ledger.numbersOf("A100000003").join());
    assertEquals(
        event("e1", "A100000001", "A100000002").getOrigin(),
        ledger.event("e1").join().orElseThrow().getOrigin());
  }

  @Test
  void anEventSentTwiceIsOneEvent() {
    Event first = append(LedgerEntry.newBuilder().setEvent(event("e1", "A100000001")));
    assertEquals(first, append(LedgerEntry.newBuilder().setEvent(event("e1", "A100000001"))));
    assertEquals(1, ledger.counts().join().getEvents());
  }

  @Test
  void theLogHoldsNoNumberOperatorWorkstationOrRequest() {
    story();
    assertTrue(group.log().size() >= 3);
    for (byte[] command : group.log()) {
      String text = new String(command, ISO_8859_1);
      for (String secret : List.of("A10000000", "clerk-1", "desk-7", "request-of")) {
        assertFalse(text.contains(secret), secret);
      }
    }
  }

  @Test
  void theLedgerStaysWithTheKeysThatItBeganWith() {
    assertEquals(Optional.empty(), ledger.dataKeys().join());
    assertEquals("one", ledger.bindDataKeys("one", NOON).join());
    assertEquals("one", ledger.bindDataKeys("two", NOON).join());
    assertEquals(Optional.of("one"), ledger.dataKeys().join());
    Event said = events("", "").getFirst();
    assertEquals(EventKind.EVENT_KIND_DATA_KEYS_BOUND, said.getKind());
    assertEquals(NOON.getEpochSecond(), said.getTime().getSeconds());
  }
}
