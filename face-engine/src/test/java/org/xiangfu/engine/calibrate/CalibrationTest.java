package org.xiangfu.engine.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final Calibration CALIBRATION =
      new Calibration(
          "made up",
          1000,
          10,
          List.of(new Knot(0.2, 0.1), new Knot(0.3, 0.01), new Knot(0.5, 0.0001)));

  private static final Calibration WITH_TAIL =
      new Calibration(
          "made up",
          1000,
          10,
          List.of(
              new Knot(0.2, 0.1, Optional.of(new Interval(0.05, 0.2))),
              new Knot(0.3, 0.01),
              new Knot(0.5, 0.0001)),
          Optional.of(new Tail(0.3, 0.05, -0.1, 0.01, 10, 0.01)),
          Optional.of(new SuspectedLabels(2, 1, true)));
  private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

  @Test
  void knotsAreReproduced() {
    for (Knot knot : CALIBRATION.knots()) {
      assertEquals(knot.fmr(), CALIBRATION.fmr(knot.cosine()), 1e-12);
      assertEquals(knot.cosine(), CALIBRATION.threshold(knot.fmr()).cosine(), 1e-12);
    }
  }

  @Test
  void betweenKnotsTheLogarithmIsLinear() {
    assertEquals(0.001, CALIBRATION.fmr(0.4), 1e-12);
    assertEquals(0.4, CALIBRATION.threshold(0.001).cosine(), 1e-12);
  }

  @Test
  void theRateFallsAsTheCosineRisesAndStaysInItsRange() {
    double last = 1.1;
    for (double cosine = -1; cosine <= 1; cosine += 0.01) {
      double fmr = CALIBRATION.fmr(cosine);
      assertTrue(fmr <= last && fmr <= 1 && fmr >= CALIBRATION.minimumSupportedFmr());
      last = fmr;
    }
    assertEquals(1, CALIBRATION.fmr(-1));
    assertEquals(0.0001, CALIBRATION.fmr(0.9));
  }

  @Test
  void aThresholdBelowTheSmallestMeasuredRateSaysThatItIsExtrapolated() {
    assertFalse(CALIBRATION.threshold(0.0001).extrapolated());
    Threshold beyond = CALIBRATION.threshold(0.00001);
    assertTrue(beyond.extrapolated());
    assertEquals(0.6, beyond.cosine(), 1e-12);
    assertEquals(1, CALIBRATION.threshold(1e-30).cosine());
  }

  @Test
  void knotsOutOfOrderAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Calibration("x", 1, 1, List.of(new Knot(0.2, 0.1), new Knot(0.3, 0.1))));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Calibration("x", 1, 1, List.of(new Knot(0.3, 0.1), new Knot(0.2, 0.01))));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Calibration("x", 1, 1, List.of(new Knot(0.3, 0.1))));
  }

  @Test
  void anFmrOutOfRangeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> CALIBRATION.threshold(0));
    assertThrows(IllegalArgumentException.class, () -> CALIBRATION.threshold(1.1));
    assertThrows(IllegalArgumentException.class, () -> CALIBRATION.fmr(Double.NaN));
  }

  @Test
  void aTailIsTrustedToTheLastKnotAndNoFurther() {
    assertEquals(Threshold.Support.MEASURED, WITH_TAIL.threshold(0.01).support());
    assertEquals(Threshold.Support.EXTRAPOLATED, WITH_TAIL.threshold(0.001).support());
    assertEquals(Threshold.Support.EXTRAPOLATED, WITH_TAIL.threshold(0.0001).support());
    assertEquals(Threshold.Support.UNSUPPORTED, WITH_TAIL.threshold(0.00009).support());
    assertEquals(0.01, WITH_TAIL.smallestMeasuredFmr());
    assertEquals(0.0001, WITH_TAIL.minimumSupportedFmr());
    assertEquals(0.0001, WITH_TAIL.fmr(0.9));
  }

  @Test
  void aTailThatEndsDoesNotStopTheThresholdFromRising() {
    double last = WITH_TAIL.threshold(0.0001).cosine();
    for (double fmr = 5e-5; fmr > 1e-7; fmr /= 2) {
      double cosine = WITH_TAIL.threshold(fmr).cosine();
      assertTrue(cosine > last || cosine == 1, "at " + fmr);
      last = cosine;
    }
  }

  @Test
  void aSearchOfNIsAllowedAsManyFalsePositivesAsAsked() {
    Threshold threshold = CALIBRATION.identificationThreshold(0.1, 100);
    double fmr = CALIBRATION.fmr(threshold.cosine());
    assertEquals(0.1, 1 - Math.pow(1 - fmr, 100), 1e-9);
    assertEquals(CALIBRATION.threshold(0.01), CALIBRATION.identificationThreshold(0.01, 1));
    assertEquals(CALIBRATION.threshold(0.01), CALIBRATION.identificationThreshold(0.01, 0));
    assertTrue(CALIBRATION.identificationThreshold(0.01, 23_000_000).extrapolated());
    assertThrows(IllegalArgumentException.class, () -> CALIBRATION.identificationThreshold(1, 10));
  }

  @Test
  void aManifestWithKnotsAloneStillLoads() throws Exception {
    Calibration read =
        JSON.readValue(
            """
            {"method": "old", "comparisons": 5, "subjects": 3,
             "knots": [{"cosine": 0.1, "fmr": 0.1}, {"cosine": 0.2, "fmr": 0.01}]}\
            """,
            Calibration.class);
    assertEquals(
        new Calibration("old", 5, 3, List.of(new Knot(0.1, 0.1), new Knot(0.2, 0.01))), read);
    assertEquals(0.01, read.smallestMeasuredFmr());
  }

  @Test
  void itSurvivesJson() throws Exception {
    assertEquals(
        CALIBRATION, JSON.readValue(JSON.writeValueAsString(CALIBRATION), Calibration.class));
    assertEquals(WITH_TAIL, JSON.readValue(JSON.writeValueAsString(WITH_TAIL), Calibration.class));
  }
}
