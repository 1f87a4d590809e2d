package org.xiangfu.server.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.util.Timestamps;
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
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.Origin;

/** The ledger over a log of this test's own. */
class LedgerTest {
  @TempDir Path folder;

  private final LedgerReplica replica = new LedgerReplica();
  private final Ledger ledger = new Ledger(new OneReplica(replica.state()));

  @BeforeEach
  void open() throws IOException {
    replica.state().open(folder);
  }

  @AfterEach
  void close() throws IOException {
    ledger.close();
    replica.state().store().close();
  }

  private static Event.Builder event(String id, String person, long millis) {
    return Event.newBuilder()
        .setEventId(id)
        .setKind(EventKind.EVENT_KIND_VERIFIED)
        .setPersonId(person)
        .setOrigin(Origin.newBuilder().setOperatorId("clerk-1").setOfficeId("63000010"))
        .setTime(Timestamps.fromMillis(millis));
  }

  private Event append(LedgerEntry.Builder entry) {
    return ledger.append(entry.build(), true).join();
  }

  private Event append(Event.Builder event) {
    return append(LedgerEntry.newBuilder().setEvent(event));
  }

  private void changeNumber(String id, String oldId, String newId) {
    append(
        LedgerEntry.newBuilder()
            .setEvent(event(id, newId, 5).setKind(EventKind.EVENT_KIND_PERSON_ID_CHANGED))
            .setNumberChange(
                NumberChange.newBuilder().setOldPersonId(oldId).setNewPersonId(newId)));
  }

  private static EventFilter of(String person) {
    return new EventFilter(
        Optional.of(person),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private List<String> ids(EventFilter filter, Page page) throws IOException {
    return ledger.events(filter, page).join().stream().map(Event::getEventId).toList();
  }

  @Test
  void anEventSentTwiceIsOneEvent() throws IOException {
    Event first = append(event("e1", "A", 1));
    Event again = append(event("e1", "A", 2));
    assertEquals(first, again);
    assertEquals(List.of("e1"), ids(of("A"), Page.newest(10)));
  }

  @Test
  void eventsComeNewestFirstAndPageByPage() throws IOException {
    for (int i = 0; i < 25; i++) {
      append(event("e" + i, "A", i));
    }
    List<Event> page = ledger.events(of("A"), Page.newest(10)).join();
    assertEquals("e24", page.getFirst().getEventId());
    page = ledger.events(of("A"), new Page(page.getLast().getSequence(), 10)).join();
    assertEquals("e14", page.getFirst().getEventId());
    page = ledger.events(of("A"), new Page(page.getLast().getSequence(), 10)).join();
    assertEquals(5, page.size());
  }

  @Test
  void everyConditionNarrowsTheSearch() throws IOException {
    append(event("e1", "A", 1_000));
    append(event("e2", "B", 2_000).addRelatedPersonIds("A"));
    append(event("e3", "A", 3_000).setKind(EventKind.EVENT_KIND_ENROLLED));
    assertEquals(List.of("e3", "e2", "e1"), ids(of("A"), Page.newest(10)));
    var narrow =
        new EventFilter(
            Optional.of("A"),
            Optional.of("clerk-1"),
            Optional.of("63000010"),
            Optional.of(EventKind.EVENT_KIND_VERIFIED),
            Optional.of(Instant.ofEpochMilli(1_000)),
            Optional.of(Instant.ofEpochMilli(2_000)));
    assertEquals(List.of("e1"), ids(narrow, Page.newest(10)));
  }

  @Test
  void anIncidentIsFoundFromBothSidesAndByRole() throws IOException {
    append(
        LedgerEntry.newBuilder()
            .setEvent(event("e1", "VICTIM", 1))
            .setIncident(
                Incident.newBuilder()
                    .setIncidentId("i1")
                    .setImpostorPersonId("IMPOSTOR")
                    .setVictimPersonId("VICTIM")));
    assertEquals(1, incidents("IMPOSTOR", IncidentRole.INCIDENT_ROLE_IMPOSTOR));
    assertEquals(0, incidents("IMPOSTOR", IncidentRole.INCIDENT_ROLE_VICTIM));
    assertEquals(1, incidents("VICTIM", IncidentRole.INCIDENT_ROLE_VICTIM));
    assertEquals(0, incidents("VICTIM", IncidentRole.INCIDENT_ROLE_IMPOSTOR));
    assertEquals(1, incidents("VICTIM", IncidentRole.INCIDENT_ROLE_UNSPECIFIED));
  }

  private int incidents(String person, IncidentRole role) throws IOException {
    return ledger.incidents(person, role, Page.newest(10)).join().size();
  }

  @Test
  void historyFollowsAPersonOverEveryChangeOfNumber() throws IOException {
    append(event("e1", "N1", 1));
    changeNumber("c1", "N1", "N2");
    changeNumber("c2", "N2", "N3");
    assertEquals(Set.of("N1", "N2", "N3"), ledger.numbersOf("N3").join());
    assertEquals(Set.of("N1", "N2", "N3"), ledger.numbersOf("N1").join());
    assertTrue(ids(of("N3"), Page.newest(10)).contains("e1"));
  }
}
