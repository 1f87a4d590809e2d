package org.xiangfu.engine.calibrate;

/** Photos of too few people to say anything about strangers. */
public final class TooFewPeopleException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int people;
  private final int needed;

  TooFewPeopleException(int people, int needed) {
    super(
        "a calibration needs photos of at least %d people, and there are %d"
            .formatted(needed, people));
    this.people = people;
    this.needed = needed;
  }

  /** How many people there are. */
  public int people() {
    return people;
  }

  /** How many are needed. */
  public int needed() {
    return needed;
  }
}
