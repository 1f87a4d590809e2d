package org.xiangfu.engine.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailFitTest {
  private static final int DRAWS = 5_000;
  private static final double SCALE = 0.05;

  @ParameterizedTest
  @ValueSource(doubles = {-0.3, -0.1, 0, 0.2, 0.5})
  void theShapeAndScaleThatDrewTheExcessesAreFound(double shape) {
    GeneralizedPareto fit = TailFit.fit(draws(shape, 11), ones(), Double.POSITIVE_INFINITY);
    // Four standard errors: (1 + ξ)/√n for the shape, Smith 1987.
    assertEquals(shape, fit.shape(), 4 * (1 + shape) / Math.sqrt(DRAWS));
    assertEquals(SCALE, fit.scale(), 0.08 * SCALE);
  }

  @Test
  void aFewImpossibleExcessesDoNotBendACensoredFit() {
    double[] excesses = draws(-0.2, 12);
    Arrays.fill(excesses, 0, DRAWS / 50, 0.6);
    double limit = Arrays.stream(excesses).sorted().toArray()[DRAWS * 9 / 10];
    double censored = TailFit.fit(excesses, ones(), limit).shape();
    double uncensored = TailFit.fit(excesses, ones(), Double.POSITIVE_INFINITY).shape();
    assertEquals(-0.2, censored, 0.15);
    assertTrue(uncensored > 0.1, "they bend the plain one: " + uncensored);
  }

  @Test
  void aWeightOfTwoIsTheSameAsOccurringTwice() {
    double[] excesses = draws(0.1, 13);
    double[] twice = new double[2 * DRAWS];
    System.arraycopy(excesses, 0, twice, 0, DRAWS);
    System.arraycopy(excesses, 0, twice, DRAWS, DRAWS);
    double[] weights = ones();
    Arrays.fill(weights, 2);
    double[] single = new double[2 * DRAWS];
    Arrays.fill(single, 1);
    GeneralizedPareto weighted = TailFit.fit(excesses, weights, Double.POSITIVE_INFINITY);
    GeneralizedPareto listed = TailFit.fit(twice, single, Double.POSITIVE_INFINITY);
    assertEquals(listed.shape(), weighted.shape(), 1e-6);
    assertEquals(listed.scale(), weighted.scale(), 1e-8);
  }

  @Test
  void nothingCannotBeFitted() {
    assertThrows(
        IllegalArgumentException.class, () -> TailFit.fit(new double[0], new double[0], 1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.4, 0, 0.3})
  void theQuantileIsTheInverseOfTheSurvivalFunction(double shape) {
    GeneralizedPareto tail = new GeneralizedPareto(SCALE, shape);
    for (double p : new double[] {1, 0.5, 1e-2, 1e-6}) {
      assertEquals(p, tail.survival(tail.quantile(p)), 1e-9 * p);
    }
    assertEquals(1, tail.survival(0));
  }

  @Test
  void aNegativeShapeEndsTheTail() {
    assertEquals(0, new GeneralizedPareto(0.1, -0.5).survival(0.2));
    assertTrue(new GeneralizedPareto(0.1, -0.5).survival(0.199) > 0);
  }

  private static double[] draws(double shape, long seed) {
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    GeneralizedPareto from = new GeneralizedPareto(SCALE, shape);
    return random.doubles(DRAWS).map(u -> from.quantile(1 - u)).toArray();
  }

  private static double[] ones() {
    double[] weights = new double[DRAWS];
    Arrays.fill(weights, 1);
    return weights;
  }
}
