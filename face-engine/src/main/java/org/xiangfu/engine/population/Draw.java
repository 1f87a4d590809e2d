package org.xiangfu.engine.population;

import java.util.SplittableRandom;

/** Random numbers of one purpose, so that a new use of chance does not move the others. */
final class Draw {
  private final SplittableRandom random;

  /**
   * The numbers of a seed for a purpose.
   *
   * @param purpose any constant
   */
  Draw(long seed, String purpose) {
    random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ purpose.hashCode());
    random.nextLong();
  }

  double normal() {
    return random.nextGaussian();
  }

  /** Normal numbers, cut at ±2.5. */
  double tame() {
    return Math.clamp(random.nextGaussian(), -2.5, 2.5);
  }

  double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  long seed() {
    return random.nextLong();
  }

  @SafeVarargs
  final <T> T of(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Independent standard normal numbers. */
  float[] normals(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) tame();
    }
    return values;
  }
}
