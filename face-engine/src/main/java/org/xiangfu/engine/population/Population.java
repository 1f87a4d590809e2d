package org.xiangfu.engine.population;

import org.xiangfu.engine.population.FaceModel.GroupStatistics;

/**
 * Draws people who do not exist from a face model: identity coefficients are normal, with the mean
 * and deviation of the person's sex and age band. Immutable and thread-safe.
 */
public final class Population {
  /**
   * How far people lie from the mean, in the deviations of the model. More than 1, because a model
   * of few components tells people less apart than photos do.
   */
  private static final float DISTINCTNESS = 1.35f;

  /** The same for the first few components, which hold light and pose more than people. */
  private static final float FIRST_COMPONENTS = 0.85f;

  private static final int FEW = 6;

  /** Correlation of the coefficients of siblings. */
  private static final float KINSHIP = 0.72f;

  private final FaceModel model;

  /** People of this model. */
  public Population(FaceModel model) {
    this.model = model;
  }

  /** The model the people are drawn from. */
  public FaceModel model() {
    return model;
  }

  /** The person of a seed; the seed gives sex and age too. */
  public Person person(long seed) {
    Draw draw = new Draw(seed, "person");
    Sex sex = draw.chance(0.5) ? Sex.MALE : Sex.FEMALE;
    AgeBand band = draw.of(AgeBand.values());
    return person(seed, sex, (int) draw.between(band.youngest(), band.oldest() + 1));
  }

  /**
   * The person of a seed, drawn with this sex and age.
   *
   * @throws IllegalArgumentException if the age is not in 16–75
   */
  public Person person(long seed, Sex sex, int age) {
    if (age < AgeBand.FROM_16.youngest() || age > AgeBand.FROM_60.oldest()) {
      throw new IllegalArgumentException("age must lie in 16..75, not " + age);
    }
    return make(seed, sex, age, new Draw(seed, "face").normals(model.personCoefficients()));
  }

  /**
   * A look-alike: a brother or sister of the same sex, a few years older or younger. Their
   * coefficients correlate by 0.72, so that a recogniser finds them more alike than strangers and
   * less than two photos of one person; how alike depends on it.
   *
   * @param number which sibling; each number is another one
   */
  public Person sibling(Person of, int number) {
    Draw draw = new Draw(of.seed() + 0x5DEECE66DL * (number + 1), "sibling");
    int years = draw.below(13) - 6;
    int age = Math.clamp(of.age() + years, AgeBand.FROM_16.youngest(), AgeBand.FROM_60.oldest());
    Person made = make(draw.seed(), of.sex(), age, draw.normals(model.personCoefficients()));
    float[] coefficients = made.coefficients();
    float rest = (float) Math.sqrt(1 - KINSHIP * KINSHIP);
    for (int k = 0; k < coefficients.length; k++) {
      coefficients[k] = KINSHIP * of.coefficients()[k] + rest * coefficients[k];
    }
    float[] skin = made.skin();
    for (int i = 0; i < skin.length; i++) {
      skin[i] = 0.3f * skin[i] + 0.7f * of.skin()[i];
    }
    return made;
  }

  private Person make(long seed, Sex sex, int age, float[] normals) {
    GroupStatistics group = model.group(sex, AgeBand.of(age));
    for (int k = 0; k < normals.length; k++) {
      normals[k] *= group.deviation()[k] * (k < FEW ? FIRST_COMPONENTS : DISTINCTNESS);
    }
    settle(normals, group);
    float[] spread = model.skinSpread();
    float[] skin = group.skin().clone();
    float[] n = new Draw(seed, "skin").normals(3);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j <= i; j++) {
        skin[i] += (i == 0 ? 0.85f : 0.5f) * spread[3 * i + j] * n[j];
      }
    }
    return new Person(seed, sex, age, normals, skin, Looks.of(seed, sex, age));
  }

  /** Takes out most of how widely a person smiles: that is for the portrait to say. */
  private void settle(float[] coefficients, GroupStatistics group) {
    float[] smile = model.smile();
    float length = 0;
    float share = 0;
    for (int k = 0; k < smile.length; k++) {
      length += smile[k] * smile[k];
      share += smile[k] * (coefficients[k] + group.mean()[k]);
    }
    for (int k = 0; k < smile.length; k++) {
      coefficients[k] -= (0.8f * share / length + 0.6f) * smile[k];
    }
  }
}
