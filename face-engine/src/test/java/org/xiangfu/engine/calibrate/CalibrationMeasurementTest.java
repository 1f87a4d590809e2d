package org.xiangfu.engine.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.CalibrationMeasurement.Settings;

class CalibrationMeasurementTest {
  private static final Settings SETTINGS = new Settings(1_000_000, 200, 1, false);

  @Test
  void countedKnotsHoldOnTheComparisonsTheyWereMeasuredOn() {
    List<Template> templates = people(600, new Random(3));
    CalibrationMeasurement measurement = new CalibrationMeasurement();
    for (int i = 0; i < templates.size(); i++) {
      measurement.add("person " + i / 2, "photo " + i, templates.get(i));
    }
    Calibration calibration = measurement.measure("random vectors", SETTINGS).calibration();
    long comparisons = 600 * 599 / 2 - 300;
    assertEquals(comparisons, calibration.comparisons());
    assertEquals(300, calibration.subjects());
    Tail tail = calibration.tail().orElseThrow();
    int counted = 0;
    for (Knot knot : calibration.knots()) {
      if (knot.fmr() > tail.fmr()) {
        counted++;
        double measured = (double) impostorsAbove(templates, knot.cosine()) / comparisons;
        assertEquals(knot.fmr(), measured, 0.03 * knot.fmr(), knot.toString());
      }
    }
    assertTrue(counted >= 2, "knots above the tail: " + counted);
  }

  @Test
  void extrapolatedRatesLieWithinTheirOwnIntervals() {
    long seed = 20;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int within = 0;
    int knots = 0;
    for (int trial = 0; trial < 12; trial++) {
      Calibration calibration = measure(people(300, random), SETTINGS).calibration();
      for (Knot knot : calibration.knots()) {
        if (knot.fmr() < calibration.smallestMeasuredFmr()) {
          knots++;
          within +=
              knot.confidence().orElseThrow().contains(RandomPeople.fmr(knot.cosine())) ? 1 : 0;
        }
      }
    }
    System.out.println("extrapolated knots: " + knots + ", within their intervals: " + within);
    assertTrue(knots >= 15, "extrapolated knots: " + knots);
    assertTrue(within >= 0.85 * knots, within + " of " + knots);
  }

  @Test
  void nothingSmallerThanThreeOverThePairsOfPeopleIsClaimed() {
    Calibration calibration = measure(people(300, new Random(4)), SETTINGS).calibration();
    assertTrue(calibration.minimumSupportedFmr() >= 3.0 / (300 * 299 / 2));
    assertTrue(calibration.smallestMeasuredFmr() >= 30.0 / (300 * 299 / 2) * 0.9);
    assertTrue(calibration.minimumSupportedFmr() < calibration.smallestMeasuredFmr());
  }

  @Test
  void onePersonUnderTwoNamesIsSuspectedAndNamed() {
    Random random = new Random(5);
    List<Template> templates = people(400, random);
    templates.set(17, RandomPeople.mate(templates.get(320), 0.99, random));
    MeasuredCalibration clean = measure(people(400, new Random(5)), SETTINGS);
    assertEquals(0, clean.suspects().size());
    MeasuredCalibration left = measure(templates, SETTINGS);
    assertEquals(
        List.of(new MeasuredCalibration.Suspect("photo 320", "photo 17")), left.suspects());
    assertEquals(new SuspectedLabels(1, 1, true), left.calibration().suspects().orElseThrow());
    MeasuredCalibration kept = measure(templates, new Settings(1_000_000, 200, 1, true));
    assertEquals(new SuspectedLabels(1, 1, false), kept.calibration().suspects().orElseThrow());
    assertEquals(
        left.calibration().tail().orElseThrow().shape(),
        clean.calibration().tail().orElseThrow().shape(),
        0.05);
  }

  @Test
  void tooFewPeopleGiveNoCalibrationAndSayHowManyAreNeeded() {
    TooFewPeopleException few =
        assertThrows(
            TooFewPeopleException.class, () -> measure(people(245, new Random(6)), SETTINGS));
    assertEquals(246, few.needed());
    assertEquals(245, few.people());
  }

  @Test
  void aboveTheLimitFewerPeopleTakePartAndTheResultSaysSo() {
    MeasuredCalibration measured =
        measure(people(800, new Random(7)), new Settings(100_000, 200, 1, false));
    assertTrue(measured.calibration().comparisons() <= 100_000);
    assertTrue(measured.calibration().comparisons() > 95_000);
    assertEquals(447, measured.calibration().subjects());
    assertEquals(447, measured.photos());
  }

  @Test
  void theSameSeedGivesTheSameCalibration() {
    List<Template> templates = people(300, new Random(8));
    assertEquals(measure(templates, SETTINGS), measure(templates, SETTINGS));
  }

  private static MeasuredCalibration measure(List<Template> templates, Settings settings) {
    CalibrationMeasurement measurement = new CalibrationMeasurement();
    for (int i = 0; i < templates.size(); i++) {
      measurement.add("person " + i, "photo " + i, templates.get(i));
    }
    return measurement.measure("random vectors", settings);
  }

  private static long impostorsAbove(List<Template> templates, double cosine) {
    long above = 0;
    for (int i = 0; i < templates.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (i / 2 != j / 2 && templates.get(i).cosine(templates.get(j)) >= cosine) {
          above++;
        }
      }
    }
    return above;
  }

  private static List<Template> people(int count, Random random) {
    List<Template> templates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      templates.add(RandomPeople.template(random));
    }
    return templates;
  }
}
