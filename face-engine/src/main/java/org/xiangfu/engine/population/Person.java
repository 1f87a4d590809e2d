package org.xiangfu.engine.population;

/**
 * Somebody who does not exist. The same seed, sex, age and model give the same person. Immutable
 * and thread-safe.
 */
public final class Person {
  private final long seed;
  private final Sex sex;
  private final int age;
  private final float[] coefficients;
  private final float[] skin;
  private final Looks looks;

  Person(long seed, Sex sex, int age, float[] coefficients, float[] skin, Looks looks) {
    this.seed = seed;
    this.sex = sex;
    this.age = age;
    this.coefficients = coefficients;
    this.skin = skin;
    this.looks = looks;
  }

  /** The seed the person was drawn from. */
  public long seed() {
    return seed;
  }

  /** The sex the person was drawn as. */
  public Sex sex() {
    return sex;
  }

  /** Age today, in years, 16–75. */
  public int age() {
    return age;
  }

  /** Coefficients of the model, less the mean of the person's group. */
  float[] coefficients() {
    return coefficients;
  }

  /** Luma, Cr, Cb of the skin. */
  float[] skin() {
    return skin;
  }

  Looks looks() {
    return looks;
  }

  @Override
  public String toString() {
    return "Person[seed=%d, sex=%s, age=%d]".formatted(seed, sex, age);
  }
}
