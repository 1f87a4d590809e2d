package org.xiangfu.engine.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final Calibration CALIBRATION =
      new Calibration(
          "made up",
          1000,
          10,
          List.of(new Knot(0.2, 0.1), new Knot(0.3, 0.01), new Knot(0.5, 0.0001)));

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
  void itSurvivesJson() throws Exception {
    ObjectMapper json = new ObjectMapper();
    Calibration read = json.readValue(json.writeValueAsString(CALIBRATION), Calibration.class);
    assertEquals(CALIBRATION.knots(), read.knots());
    assertEquals("made up", read.method());
    assertEquals(1000, read.comparisons());
    assertEquals(10, read.subjects());
  }
}
