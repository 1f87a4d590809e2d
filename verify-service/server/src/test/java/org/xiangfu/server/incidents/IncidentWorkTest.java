package org.xiangfu.server.incidents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.KeptFaces;
import org.xiangfu.server.ledger.EventFilter;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.PastProbe;
import org.xiangfu.v1.RecheckState;

/** What nodes do for incidents, with sealed data, a shard that may be silent and a set clock. */
class IncidentWorkTest {
  @TempDir Path folder;

  private IncidentBench bench;
  private Template impostor;

  @BeforeEach
  void open() throws IOException {
    bench =
        new IncidentBench(
                folder, KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow())
            .raise();
    impostor = bench.anybody();
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private void later(Duration time) {
    bench.now = bench.now.plus(time);
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

  @Test
  void aConfirmedIncidentIsHeldAgainstTheProbesOfThePast() {
    for (int week = 0; week < 20; week++) {
      bench.remember("stranger" + week, "S" + week, bench.anybody());
      if (week % 5 == 0) {
        bench.remember("his" + week, "V" + week, bench.like(impostor, 0.9));
      }
      later(Duration.ofDays(7));
    }
    String id = bench.settle().record("", "A", bench.like(impostor, 0.95));
    IncidentWork work = bench.work();
    work.look();
    assertFalse(bench.incident(id).hasRecheck(), "a suspicion is not searched for");
    var _ = bench.confirm(id);
    work.look();
    assertEquals(
        RecheckState.RECHECK_STATE_PENDING,
        bench.incident(id).getRecheck().getState(),
        "the last probes are still on their way");
    later(Duration.ofSeconds(3));
    work.look();
    Incident checked = bench.incident(id);
    assertEquals(RecheckState.RECHECK_STATE_DONE, checked.getRecheck().getState());
    assertEquals(4, checked.getRecheck().getFoundTotal());
    assertEquals(24, checked.getRecheck().getSearched());
    assertEquals(
        List.of("V0", "V10", "V15", "V5"),
        checked.getRecheck().getFoundList().stream().map(PastProbe::getPersonId).sorted().toList());
    Event told = events(EventKind.EVENT_KIND_INCIDENT_RECHECKED).getFirst();
    assertEquals("4", told.getDetail());
    assertEquals(id, told.getIncidentId());
    assertTrue(told.getRelatedPersonIdsList().contains("V10"));
    work.look();
    assertEquals(1, events(EventKind.EVENT_KIND_INCIDENT_RECHECKED).size());
    work.close();
  }

  @Test
  void aShardThatIsSilentIsAskedAgainAndNeverLeftOut() {
    bench.remember("his", "V", bench.like(impostor, 0.9));
    String id = bench.settle().record("", "A", impostor);
    var _ = bench.confirm(id);
    later(Duration.ofSeconds(3));
    bench.shardAnswers = false;
    IncidentWork work = bench.work();
    work.look();
    assertEquals(RecheckState.RECHECK_STATE_PENDING, bench.incident(id).getRecheck().getState());
    assertEquals(1, bench.metrics.counter("xiangfu.incidents.failed").count());
    work.look();
    assertEquals(1, bench.metrics.counter("xiangfu.incidents.failed").count(), "after a pause");
    work.close();
    // Another node takes the lead, and knows nothing but the incidents.
    bench.shardAnswers = true;
    IncidentWork other = bench.work();
    other.look();
    assertEquals(1, bench.incident(id).getRecheck().getFoundTotal());
    other.close();
  }

  @Test
  void theEvidenceItselfIsNoFinding() {
    bench.remember("evidence", "V", bench.like(impostor, 0.9));
    String id = bench.settle().record("", "A", impostor);
    var found =
        bench
            .past()
            .search(
                new PastProbes.Asked(
                    List.of(bench.gallery.comparable(impostor)), 10, 5, List.of("evidence")))
            .join();
    assertEquals(0, found.total());
    assertEquals(1, found.searched());
    assertTrue(Incidents.stands(bench.incident(id)));
  }

  @Test
  void whoseIncidentWasUnfoundedIsWatchedForNoLongerAndForgotten() {
    Template capture = bench.like(impostor, 0.85);
    String id = bench.record("", "A", impostor);
    String other = bench.record("", "B", bench.anybody());
    assertEquals(List.of(id), watched(capture));
    var _ = bench.close(id, IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED);
    assertEquals(List.of(), watched(capture), "at once, though the face is still there");
    assertEquals(2, bench.faces().count().join().watched());
    IncidentWork work = bench.work();
    work.look();
    work.close();
    assertEquals(1, bench.faces().count().join().watched());
    assertTrue(bench.incident(id).getFaces(0).getForgotten());
    assertEquals(1, events(EventKind.EVENT_KIND_INCIDENT_FACES_FORGOTTEN).size());
    assertFalse(bench.incident(other).getFaces(0).getForgotten());
  }

  private List<String> watched(Template capture) {
    return bench.watchList().search(bench.gallery.comparable(capture), 20).join().hits().stream()
        .map(hit -> hit.incident().getIncidentId())
        .toList();
  }

  @Test
  void whoIsProsecutedStaysOnTheWatchListAndAFaceThatNoIncidentNamesIsFoundByNobody() {
    String id = bench.record("", "A", impostor, bench.like(impostor, 0.9));
    var _ = bench.confirm(id);
    var _ = bench.close(id, IncidentOutcome.INCIDENT_OUTCOME_PROSECUTED);
    assertEquals(List.of(id), watched(bench.like(impostor, 0.85)));
    var leftover = new KeptFaces.Watched("stray", id, "", bench.now);
    Template stranger = bench.anybody();
    var _ = bench.faces().watch(leftover, bench.gallery.comparable(stranger)).join();
    assertEquals(List.of(), watched(bench.like(stranger, 0.95)));
  }

  @Test
  void aFaceThatNoIncidentNamesIsDeletedAfterAWhileAndThatIsAnEvent() {
    String id = bench.record("", "A", impostor);
    watch("cut off", id, bench.anybody());
    watch("never recorded", "no incident", bench.anybody());
    var unnamed = new UnnamedFaces(bench.ledger, bench.faces(), () -> true, bench.new HandSet());
    unnamed.look();
    assertEquals(3, bench.faces().count().join().watched(), "its step may be on its way");
    later(UnnamedFaces.GRACE.plusSeconds(1));
    watch("just now", id, bench.anybody());
    bench.shardAnswers = false;
    unnamed.look();
    bench.shardAnswers = true;
    assertEquals(4, bench.faces().count().join().watched(), "a shard was silent");
    unnamed.look();
    assertEquals(2, bench.faces().count().join().watched());
    assertTrue(bench.faces().watched("just now").join().isPresent());
    assertEquals(List.of(id), watched(bench.like(impostor, 0.85)));
    assertEquals(
        List.of("no incident", id),
        events(EventKind.EVENT_KIND_INCIDENT_FACES_FORGOTTEN).stream()
            .map(Event::getIncidentId)
            .sorted(Comparator.reverseOrder())
            .toList());
    unnamed.close();
  }

  private void watch(String face, String incident, Template template) {
    var _ =
        bench
            .faces()
            .watch(
                new KeptFaces.Watched(face, incident, "", bench.now),
                bench.gallery.comparable(template))
            .join();
  }

  @Test
  void probesAreForgottenByWholeDaysAndThatIsAnEvent() {
    bench.remember("old", "V", impostor);
    Instant taken = bench.now;
    later(Duration.ofDays(10));
    bench.remember("young", "V", impostor);
    var _ = bench.settle();
    var retention =
        new ProbeRetention(
            bench.ledger, bench.faces(), 30, () -> true, bench.new HandSet(), bench.metrics);
    retention.look();
    assertEquals(2, bench.faces().count().join().probes());
    bench.now = taken.plus(Duration.ofDays(31));
    retention.look();
    assertEquals(1, bench.faces().count().join().probes());
    assertEquals(Optional.empty(), bench.faces().probe("old").join());
    assertTrue(bench.faces().probe("young").join().isPresent());
    assertEquals(
        "2026-11-21T00:00:00Z",
        events(EventKind.EVENT_KIND_PROBES_FORGOTTEN).getFirst().getDetail());
    retention.close();
    var off =
        new ProbeRetention(
            bench.ledger, bench.faces(), 0, () -> true, bench.new HandSet(), bench.metrics);
    off.look();
    assertEquals(0, bench.faces().count().join().probes());
    off.close();
  }

  @Test
  void noProbeIsForgottenWithoutAnEvent() {
    bench.remember("old", "V", impostor);
    var _ = bench.settle();
    bench.now = bench.now.plus(Duration.ofDays(31));
    var unwritten = new Ledger(bench.ledgerLog, DataSeal.none());
    unwritten.close();
    var retention =
        new ProbeRetention(
            unwritten, bench.faces(), 30, () -> true, bench.new HandSet(), bench.metrics);
    retention.look();
    retention.close();
    assertEquals(1, bench.faces().count().join().probes());
    assertEquals(List.of(), events(EventKind.EVENT_KIND_PROBES_FORGOTTEN));
  }
}
