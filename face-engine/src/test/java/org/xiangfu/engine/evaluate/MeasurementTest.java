package org.xiangfu.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.calibrate.Knot;

class MeasurementTest {
  private static final Calibration CALIBRATION =
      new Calibration("made up", 1, 1, List.of(new Knot(0.2, 0.1), new Knot(0.9, 0.001)));
  private static final LocalDate DATE = LocalDate.of(2026, 1, 2);

  @TempDir private Path temp;

  /** Angles in a plane, so that every score is the cosine of a difference of two of them. */
  private static Map<String, ExtractedPhoto> planar() {
    return new TreeMap<>(
        Map.of(
            "ann/1.jpg", Vectors.at(0),
            "ann/2.jpg", Vectors.at(10),
            "ann/3.jpg", Vectors.at(80),
            "bob/1.jpg", Vectors.at(85),
            "bob/2.jpg", Vectors.refused(),
            "cat/1.jpg", Vectors.at(180),
            "dan/1.jpg", Vectors.refused()));
  }

  @Test
  void everythingIsCountedAsByHand() throws Exception {
    EvaluationReport report = report(planar(), PhotoManifest.none(), Optional.empty(), List.of());
    assertEquals(7, report.photos());
    assertEquals(4, report.people());
    assertEquals(2, report.failedToEnrol());
    assertEquals(2.0 / 7, report.fte());
    assertTrue(report.fteConfidence().contains(report.fte()));
    assertEquals(1, report.peopleFailedToEnrol());
    assertEquals(1, report.fta().orElseThrow().errors());
    assertEquals(3, report.fta().orElseThrow().trials());
    assertEquals(Map.of(RefusalReason.NO_FACE, 2), report.failedByReason());
    assertEquals(3, report.genuine());
    assertEquals(1, report.genuinePeople());
    assertEquals(3 * 1 + 3 * 1 + 1, report.impostor());
    assertEquals(3, report.impostorPeople());
    assertEquals(7, report.distributions().impostor().stream().mapToLong(n -> n).sum());
    assertEquals(3, report.distributions().genuine().stream().mapToLong(n -> n).sum());
  }

  @Test
  void listedPairsAreTheOnlyOnesCompared() throws Exception {
    List<PhotoPair> pairs =
        List.of(
            new PhotoPair("ann/1.jpg", "ann/2.jpg", true),
            new PhotoPair("ann/1.jpg", "ann/3.jpg", true),
            new PhotoPair("ann/3.jpg", "bob/1.jpg", false),
            new PhotoPair("bob/1.jpg", "bob/2.jpg", true),
            new PhotoPair("bob/1.jpg", "dan/1.jpg", false));
    EvaluationReport report = report(planar(), PhotoManifest.none(), Optional.of(pairs), List.of());
    assertEquals(
        List.of(2L, 1L, 1L, 1L),
        List.of(
            (long) report.genuine(),
            report.impostor(),
            (long) report.genuineLeftOut(),
            (long) report.impostorLeftOut()));
    // The one impostor scores cos 5°, the better genuine pair cos 10°.
    assertEquals(Optional.of(1.0), report.fnmr().getLast().fnmr());
    assertEquals(0, report.fnmr().getLast().measuredFmr());
    assertEquals("listed", report.conditions().comparisons());
  }

  @Test
  void aPairOfAnUnknownPhotoIsRefusedByItsLineAndNotByItsName() {
    List<PhotoPair> pairs = List.of(new PhotoPair("ann/1.jpg", "eve/9.jpg", true));
    IOException refused =
        assertThrows(
            IOException.class,
            () -> report(planar(), PhotoManifest.none(), Optional.of(pairs), List.of()));
    assertTrue(refused.getMessage().contains("pair 1"), refused.getMessage());
    assertTrue(!refused.getMessage().contains("eve"), refused.getMessage());
  }

  @Test
  void ratesWithinAndAcrossGroupsAreCountedAtOneThreshold() throws Exception {
    Path csv =
        Files.writeString(
            temp.resolve("manifest.csv"),
            """
            photo,sex,age
            ann/1.jpg,f,17
            ann/2.jpg,f,18
            ann/3.jpg,f,29
            bob/1.jpg,f,30
            bob/2.jpg,f,31
            cat/1.jpg,m,80
            """);
    EvaluationReport report =
        report(planar(), PhotoManifest.read(csv), Optional.empty(), List.of("sex", "age"));
    GroupRates women = group(report, "sex", "f");
    assertEquals(5, women.photos());
    assertEquals(2, women.people());
    assertEquals(1, women.fte().errors());
    assertEquals(3, women.fmr().orElseThrow().trials());
    assertEquals(0, women.fmr().orElseThrow().errors());
    // Everybody's threshold lies just above cos 5°, the best impostor: all three pairs fall below.
    assertEquals(3, women.fnmr().orElseThrow().trials());
    assertEquals(3, women.fnmr().orElseThrow().errors());
    assertTrue(group(report, "sex", "m").fmr().isEmpty());
    assertEquals(4, report.acrossGroups().getFirst().fmr().trials());
    assertEquals(1, group(report, "age", "14–17").photos());
    assertEquals(2, group(report, "age", "18–29").photos());
    assertEquals(1, group(report, "age", "75+").photos());
  }

  @Test
  void aColumnThatIsNotThereIsRefused() {
    assertThrows(
        IOException.class,
        () -> report(planar(), PhotoManifest.none(), Optional.empty(), List.of("sex")));
  }

  @Test
  void photosOfNobodyKnownGiveThresholdsAndNoFnmr() throws Exception {
    Map<String, ExtractedPhoto> photos = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      photos.put("p" + i + ".jpg", Vectors.at(7 * i));
    }
    EvaluationReport report = report(photos, PhotoManifest.none(), Optional.empty(), List.of());
    assertEquals(30, report.people());
    assertEquals(30 * 29 / 2, report.impostor());
    assertTrue(report.fnmr().stream().allMatch(point -> point.fnmr().isEmpty()));
    assertTrue(report.det().isEmpty());
    assertTrue(report.identification().isEmpty());
    assertTrue(report.fta().isEmpty());
  }

  @Test
  void searchesFindMatesAndMissStrangers() throws Exception {
    EvaluationReport report =
        report(crowd(200, 41), PhotoManifest.none(), Optional.empty(), List.of());
    IdentificationRates found = report.identification().orElseThrow();
    assertEquals(150, found.gallery());
    assertEquals(300, found.matedProbes());
    assertEquals(150, found.matedPeople());
    assertEquals(150, found.nonMatedProbes());
    assertEquals(50, found.nonMatedPeople());
    assertTrue(found.rankOneHit() > 0.8 && found.rankOneHit() < 1, "rank 1 " + found.rankOneHit());
    for (IdentificationRates.OpenSetPoint point : found.openSet()) {
      assertTrue(point.fpir().rate() <= point.asked());
      assertTrue(point.fnir().rate() >= found.rankOneMiss().rate());
      assertTrue(point.fnir().confidence().contains(point.fnir().rate()));
    }
    assertTrue(found.openSet().getLast().fnir().rate() >= found.openSet().getFirst().fnir().rate());
  }

  @Test
  void theDetCurveFalls() throws Exception {
    EvaluationReport report =
        report(crowd(200, 42), PhotoManifest.none(), Optional.empty(), List.of());
    assertTrue(report.det().size() > 10, "points: " + report.det().size());
    for (int i = 1; i < report.det().size(); i++) {
      assertTrue(report.det().get(i).fmr() < report.det().get(i - 1).fmr());
      assertTrue(report.det().get(i).fnmr() >= report.det().get(i - 1).fnmr());
    }
  }

  @Test
  void rejectingPhotosOfLowQualityLowersTheError() throws Exception {
    EvaluationReport report =
        report(crowd(200, 43), PhotoManifest.none(), Optional.empty(), List.of());
    List<RejectPoint> curve = report.errorVersusReject();
    assertEquals(0, curve.getFirst().rejected());
    assertEquals(report.genuine(), curve.getFirst().genuine());
    RejectPoint last = curve.getLast();
    assertTrue(last.rejected() > 0.2 && last.rejected() <= 0.5, "rejected " + last.rejected());
    assertTrue(last.fnmr() < curve.getFirst().fnmr());
  }

  /** Three photos a person in 12 dimensions, a third of them noisy and of low quality. */
  static Map<String, ExtractedPhoto> crowd(int people, long seed) {
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Map<String, ExtractedPhoto> photos = new TreeMap<>();
    for (int person = 0; person < people; person++) {
      float[] centre = new float[12];
      for (int i = 0; i < centre.length; i++) {
        centre[i] = (float) random.nextGaussian();
      }
      for (int photo = 0; photo < 3; photo++) {
        boolean poor = random.nextInt(3) == 0;
        photos.put(
            "%03d/SECRET-%d.jpg".formatted(person, photo),
            Vectors.near(centre, poor ? 0.7 : 0.2, poor ? 20 : 80, random));
      }
    }
    return photos;
  }

  static EvaluationReport report(
      Map<String, ExtractedPhoto> photos,
      PhotoManifest manifest,
      Optional<List<PhotoPair>> pairs,
      List<String> by)
      throws IOException {
    return report("made-up", photos, manifest, pairs, by);
  }

  static EvaluationReport report(
      String pack,
      Map<String, ExtractedPhoto> photos,
      PhotoManifest manifest,
      Optional<List<PhotoPair>> pairs,
      List<String> by)
      throws IOException {
    EvaluationPlan plan = EvaluationPlan.of(DATE, "made-up photos", manifest, pairs).by(by);
    return new Measurement(plan, photos, CALIBRATION, pack, 2)
        .report(EvaluationReport.Conditions.of(plan, "archive", 2, false));
  }

  private static GroupRates group(EvaluationReport report, String column, String group) {
    return report.groups().stream()
        .filter(g -> g.column().equals(column) && g.group().equals(group))
        .findFirst()
        .orElseThrow();
  }
}
