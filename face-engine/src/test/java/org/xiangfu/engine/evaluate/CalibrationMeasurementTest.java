package org.xiangfu.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.calibrate.Knot;

class CalibrationMeasurementTest {

  @Test
  void everyKnotHoldsOnTheComparisonsItWasMeasuredOn() {
    CalibrationMeasurement measurement = new CalibrationMeasurement();
    List<Template> templates = randomTemplates(300);
    for (int i = 0; i < templates.size(); i++) {
      measurement.add("person " + i / 2, templates.get(i));
    }
    Calibration calibration = measurement.measure("random vectors");
    long comparisons = 300 * 299 / 2 - 150;
    assertEquals(comparisons, calibration.comparisons());
    assertEquals(150, calibration.subjects());
    assertTrue(calibration.minimumSupportedFmr() * comparisons >= 10);
    assertTrue(calibration.knots().size() >= 5);
    for (Knot knot : calibration.knots()) {
      double measured = (double) impostorsAbove(templates, knot.cosine()) / comparisons;
      assertTrue(measured <= knot.fmr() + 1e-9, knot + " measured " + measured);
      assertTrue(measured > 0.9 * knot.fmr() - 2.0 / comparisons, knot + " measured " + measured);
    }
  }

  @Test
  void tooFewComparisonsGiveNoCalibration() {
    CalibrationMeasurement measurement = new CalibrationMeasurement();
    List<Template> templates = randomTemplates(5);
    for (int i = 0; i < templates.size(); i++) {
      measurement.add("person " + i, templates.get(i));
    }
    assertThrows(IllegalArgumentException.class, () -> measurement.measure("too few"));
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

  private static List<Template> randomTemplates(int count) {
    Random random = new Random(3);
    List<Template> templates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] v = new float[16];
      double squared = 0;
      for (int k = 0; k < v.length; k++) {
        v[k] = (float) random.nextGaussian();
        squared += v[k] * v[k];
      }
      for (int k = 0; k < v.length; k++) {
        v[k] /= (float) Math.sqrt(squared);
      }
      templates.add(new Template("random", v));
    }
    return templates;
  }
}
