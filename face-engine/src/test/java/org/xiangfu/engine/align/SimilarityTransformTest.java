package org.xiangfu.engine.align;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xiangfu.engine.detect.Landmarks.Point;

class SimilarityTransformTest {
  private static final List<Point> POINTS =
      List.of(
          new Point(38, 51),
          new Point(73, 52),
          new Point(56, 71),
          new Point(41, 92),
          new Point(70, 93));

  @Test
  void aKnownTransformIsRecovered() {
    double angle = Math.toRadians(23);
    SimilarityTransform known =
        new SimilarityTransform(1.7 * Math.cos(angle), 1.7 * Math.sin(angle), -12, 34);
    SimilarityTransform found =
        SimilarityTransform.between(POINTS, POINTS.stream().map(known::apply).toList());
    assertEquals(known.a(), found.a(), 1e-4);
    assertEquals(known.b(), found.b(), 1e-4);
    assertEquals(known.shiftX(), found.shiftX(), 1e-2);
    assertEquals(known.shiftY(), found.shiftY(), 1e-2);
    assertEquals(1.7, found.scale(), 1e-4);
  }

  @Test
  void noOtherTransformComesCloserToNoisyPoints() {
    Random random = new Random(7);
    List<Point> noisy =
        POINTS.stream()
            .map(
                p ->
                    new Point(
                        2 * p.x() + random.nextFloat() * 9, 2 * p.y() + random.nextFloat() * 9))
            .toList();
    SimilarityTransform best = SimilarityTransform.between(POINTS, noisy);
    double least = error(best, noisy);
    for (double step : new double[] {-0.01, 0.01}) {
      assertTrue(
          error(
                  new SimilarityTransform(best.a() + step, best.b(), best.shiftX(), best.shiftY()),
                  noisy)
              > least);
      assertTrue(
          error(
                  new SimilarityTransform(best.a(), best.b() + step, best.shiftX(), best.shiftY()),
                  noisy)
              > least);
      assertTrue(
          error(
                  new SimilarityTransform(best.a(), best.b(), best.shiftX() + step, best.shiftY()),
                  noisy)
              > least);
      assertTrue(
          error(
                  new SimilarityTransform(best.a(), best.b(), best.shiftX(), best.shiftY() + step),
                  noisy)
              > least);
    }
  }

  @Test
  void coincidingPointsAreRefused() {
    List<Point> same = Collections.nCopies(5, new Point(3, 3));
    assertThrows(IllegalArgumentException.class, () -> SimilarityTransform.between(same, POINTS));
  }

  private static double error(SimilarityTransform t, List<Point> to) {
    double sum = 0;
    for (int i = 0; i < to.size(); i++) {
      double x = t.a() * POINTS.get(i).x() - t.b() * POINTS.get(i).y() + t.shiftX() - to.get(i).x();
      double y = t.b() * POINTS.get(i).x() + t.a() * POINTS.get(i).y() + t.shiftY() - to.get(i).y();
      sum += x * x + y * y;
    }
    return sum;
  }
}
