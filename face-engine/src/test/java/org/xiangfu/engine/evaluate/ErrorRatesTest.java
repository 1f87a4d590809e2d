package org.xiangfu.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ErrorRatesTest {
  private static final ErrorRates RATES =
      new ErrorRates(
          new float[] {0.9f, 0.8f, 0.55f, 0.3f},
          new float[] {0f, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.5f, 0.6f, 0.05f, 0.15f});

  @Test
  void oneImpostorInTenMayPass() {
    ErrorRates.Point point = RATES.at(0.1);
    assertTrue(point.threshold() > 0.5 && point.threshold() <= 0.55);
    assertEquals(0.1, point.measuredFmr());
    assertEquals(0.25, point.fnmr());
  }

  @Test
  void tiedImpostorsPassTogetherOrNotAtAll() {
    ErrorRates.Point point = RATES.at(0.2);
    assertEquals(0.1, point.measuredFmr());
    assertEquals(0.25, point.fnmr());
    assertEquals(0.3, RATES.at(0.3).measuredFmr());
    assertEquals(0.25, RATES.at(0.3).fnmr());
  }

  @Test
  void noImpostorMayPass() {
    ErrorRates.Point point = RATES.at(0.01);
    assertTrue(point.threshold() > 0.6f);
    assertEquals(0, point.measuredFmr());
    assertEquals(0.5, point.fnmr());
  }

  @Test
  void everybodyMayPass() {
    assertEquals(1, RATES.at(1).measuredFmr());
    assertEquals(0, RATES.at(1).fnmr());
  }

  @Test
  void bothKindsOfComparisonAreNeeded() {
    float[] none = {};
    assertThrows(IllegalArgumentException.class, () -> new ErrorRates(none, new float[] {1}));
    assertThrows(IllegalArgumentException.class, () -> new ErrorRates(new float[] {1}, none));
  }
}
