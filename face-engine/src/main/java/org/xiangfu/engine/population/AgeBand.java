package org.xiangfu.engine.population;

/** Ages that share their statistics in the face model. */
public enum AgeBand {
  FROM_16(16, 29),
  FROM_30(30, 44),
  FROM_45(45, 59),
  FROM_60(60, 75);

  private final int youngest;
  private final int oldest;

  AgeBand(int youngest, int oldest) {
    this.youngest = youngest;
    this.oldest = oldest;
  }

  /** The youngest age, in years. */
  public int youngest() {
    return youngest;
  }

  /** The oldest age, in years, inclusive. */
  public int oldest() {
    return oldest;
  }

  /** The band an age falls in; the first or last one for ages outside all. */
  public static AgeBand of(int age) {
    for (AgeBand band : values()) {
      if (age <= band.oldest) {
        return band;
      }
    }
    return FROM_60;
  }
}
