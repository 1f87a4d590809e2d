package org.xiangfu.server.sweep;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Template;
import org.xiangfu.server.decision.Decibels;
import org.xiangfu.server.ledger.EventFilter;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.server.ledger.v1.StoredSweep;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Finding;
import org.xiangfu.v1.FindingHint;
import org.xiangfu.v1.FindingPair;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.SweepState;

/** Sweeps over a sealed gallery of two shards, whose false match rate is known. */
class SweepWorkTest {
  @TempDir Path folder;

  private SweepBench bench;

  @BeforeEach
  void open() throws IOException {
    long seed = System.nanoTime();
    System.out.println("seed of the sweep: " + seed);
    bench =
        new SweepBench(
            folder, KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow(), seed);
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private static void finish(SweepWork work) throws IOException, InterruptedException {
    while (work.step()) {
      // Until nothing runs.
    }
    work.close();
  }

  @Test
  void everyPlantedDoubleIsFoundAndFalsePairsAreAsManyAsChanceGives() throws Exception {
    int doubles = 20;
    List<Template> faces = bench.populate(2_000 - 2 * doubles, doubles, 0.8);
    int fmrDb = 50;
    String id = bench.begin(fmrDb);
    finish(bench.work(bench.ledger));
    StoredSweep ended = bench.sweep(id);
    assertEquals(SweepState.SWEEP_STATE_ENDED, ended.getState());
    assertEquals(2_000, ended.getPersons());
    assertEquals(2_000, ended.getPhotos());
    double threshold = SweepBench.CALIBRATION.threshold(Decibels.rate(fmrDb)).cosine();
    long exact = 0;
    for (int i = 0; i < faces.size(); i++) {
      for (int j = i + 1; j < faces.size(); j++) {
        exact += faces.get(i).cosine(faces.get(j)) >= threshold ? 1 : 0;
      }
    }
    double expected = 2_000 * 1_999 / 2.0 * Decibels.rate(fmrDb);
    double recall = (double) ended.getPairs() / exact;
    System.out.printf(
        "pairs %d of %d by brute force (recall %.4f), false %d of %.1f expected%n",
        ended.getPairs(), exact, recall, ended.getPairs() - doubles, expected);
    Set<Set<String>> clusters = bench.clusters(id);
    for (int i = 0; i < doubles; i++) {
      Set<String> one = Set.of("D" + i + "a", "D" + i + "b");
      assertTrue(clusters.stream().anyMatch(each -> each.containsAll(one)), "double " + i);
    }
    // A Poisson variable of mean 20 lies outside once in 100,000 runs.
    long chance = exact - doubles;
    assertTrue(chance >= 4 && chance <= 43, chance + " false pairs by brute force");
    // A difference of rounding may lie at the threshold.
    assertTrue(recall >= 0.97 && recall <= 1.03, "recall " + recall);
    assertEquals(20.0, expected, 0.1);
  }

  @Test
  void whoGoesOnWhereAnotherWasKilledFindsTheSame() throws Exception {
    var _ = bench.populate(500, 8, 0.8);
    String whole = bench.begin(40);
    finish(bench.work(bench.ledger));
    String cut = bench.begin(40);
    Ledger elsewhere = bench.onAnotherNode();
    int kills = 0;
    while (bench.sweep(cut).getState() == SweepState.SWEEP_STATE_RUNNING) {
      SweepWork one = bench.work(bench.ledger);
      SweepWork other = bench.work(elsewhere);
      for (int i = bench.random.nextInt(3); i >= 0; i--) {
        // Both think that they lead.
        var _ = bench.random.nextBoolean() ? one.step() : other.step();
      }
      bench.silence(true);
      if (bench.sweep(cut).getState() == SweepState.SWEEP_STATE_RUNNING) {
        assertThrows(IOException.class, one::step, "no part of the gallery is left out");
      }
      bench.silence(false);
      one.close();
      other.close();
      kills++;
    }
    elsewhere.close();
    System.out.println("killed " + kills + " times");
    assertEquals(bench.sweep(whole).getPersons(), bench.sweep(cut).getPersons());
    assertEquals(bench.sweep(whole).getPhotos(), bench.sweep(cut).getPhotos());
    assertEquals(bench.sweep(whole).getPairs(), bench.sweep(cut).getPairs());
    assertEquals(bench.sweep(whole).getFindings(), bench.sweep(cut).getFindings());
    assertEquals(bench.clusters(whole), bench.clusters(cut));
    assertEquals(2, events(EventKind.EVENT_KIND_SWEEP_ENDED).size());
    assertEquals(0, bench.ledger.sweeps().pairs(cut).join().size(), "pairs are kept no longer");
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
  void whoChangedMeanwhileIsTakenAsTheyAreAtTheEnd() throws Exception {
    var _ = bench.populate(0, 4, 0.9);
    Template gone = bench.anybody();
    bench.enroll("R1", gone);
    bench.enroll("R2", bench.like(gone, 0.9));
    retire("R2");
    String id = bench.begin(60);
    SweepWork work = bench.work(bench.ledger);
    while (bench.sweep(id).getPosition() < Sweeps.END) {
      assertTrue(work.step());
    }
    assertEquals(4, bench.sweep(id).getPairs(), "a retired photo is compared with nobody");
    retire("D0b");
    assertEquals(1, bench.gallery.changePersonId("D1a", "N1").join().getAffected());
    bench.renumbered("D1a", "N1");
    bench.renumbered("D2a", "D2b");
    finish(work);
    assertEquals(Set.of(Set.of("N1", "D1b"), Set.of("D3a", "D3b")), bench.clusters(id));
  }

  private void retire(String person) {
    var photo = bench.gallery.photosOf(person).join().getFirst().record();
    assertEquals(1, bench.gallery.retire(person, photo.getPhotoId()).join());
  }

  @Test
  void photosOfTwoPersonsAreFusedAndWhatMayExplainThemIsSaid() throws Exception {
    Template filed = bench.anybody();
    enrol("A", filed, "one file", "2001-02-03");
    enrol("B", filed, "one file", "");
    Template twin = bench.anybody();
    Template other = bench.like(twin, 0.75);
    enrol("C", twin, "c1", "1999-01-01");
    enrol("C", bench.like(twin, 0.95), "c2", "2010-01-01");
    enrol("D", other, "d1", "2005-01-01");
    enrol("D", bench.like(other, 0.95), "d2", "2011-01-01");
    Template hub = bench.anybody();
    enrol("E", hub, "e", "2001-01-01");
    enrol("F", bench.like(hub, 0.9), "f", "2002-01-01");
    enrol("G", bench.like(hub, 0.9), "g", "");
    String id = bench.begin(50);
    finish(bench.work(bench.ledger));
    List<Finding> findings = bench.findings(id);
    assertEquals(
        Set.of(Set.of("A", "B"), Set.of("C", "D"), Set.of("E", "F", "G")), bench.clusters(id));
    assertEquals("A", findings.getFirst().getPersons(0).getPersonId(), "the strongest first");
    assertEquals(
        List.of(FindingHint.FINDING_HINT_SAME_PHOTO),
        findings.getFirst().getPairs(0).getHintsList());
    FindingPair twins =
        findings.stream()
            .map(each -> each.getPairs(0))
            .filter(each -> each.getPersonId().equals("C"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        List.of(
            FindingHint.FINDING_HINT_POSSIBLE_RELATIVE, FindingHint.FINDING_HINT_OVERLAPPING_DATES),
        twins.getHintsList());
    assertEquals(4, twins.getComparisons());
    assertTrue(twins.getAgreeing() >= 1);
    assertTrue(twins.getBestFmrDb() >= twins.getMedianFmrDb());
    assertEquals(6, twins.getBestFmrDb() - twins.getFmrDb(), 1, "four comparisons are 6 dB");
    assertEquals(
        List.of(),
        bench.ledger.incidents("A", IncidentRole.INCIDENT_ROLE_UNSPECIFIED, Page.newest(1)).join());
    assertEquals(9, bench.gallery.counts().join().getActive(), "nobody is taken out");
  }

  private void enrol(String person, Template face, String bytes, String date) {
    var _ = bench.enroll(person, face, bytes, date).join();
  }

  @Test
  void whatIsSealedSaysNothingOfAPerson() throws Exception {
    var _ = bench.populate(10, 3, 0.9);
    String id = bench.begin(60);
    finish(bench.work(bench.ledger));
    assertEquals(3, bench.findings(id).size());
    Set<String> seen = new HashSet<>();
    List<String> persons = new ArrayList<>();
    for (Finding finding : bench.findings(id)) {
      seen.add(finding.getFindingId());
      finding.getPersonsList().forEach(each -> persons.add(each.getPersonId()));
    }
    assertEquals(3, seen.size());
    for (byte[] command : bench.log()) {
      String text = new String(command, ISO_8859_1);
      persons.forEach(person -> assertFalse(text.contains(person), "a number is in the log"));
    }
  }
}
