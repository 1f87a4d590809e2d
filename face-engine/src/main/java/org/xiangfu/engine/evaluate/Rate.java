package org.xiangfu.engine.evaluate;

import java.util.Arrays;
import org.xiangfu.engine.calibrate.Interval;
import org.xiangfu.engine.calibrate.SubjectBootstrap;
import org.xiangfu.engine.calibrate.WeightedCount;

/**
 * An error rate as it was counted.
 *
 * @param errors how often it happened
 * @param trials how often it could have
 * @param rate the one over the other
 * @param confidence where the rate lies with 95 % confidence, from resampled people
 */
public record Rate(long errors, long trials, double rate, Interval confidence) {

  static Rate of(
      WeightedCount errors, WeightedCount trials, double independent, SubjectBootstrap bootstrap) {
    int[] once = new int[bootstrap.subjects()];
    Arrays.fill(once, 1);
    long counted = Math.round(errors.of(once));
    long of = Math.round(trials.of(once));
    return new Rate(
        counted, of, (double) counted / of, bootstrap.rate(errors, trials, independent));
  }

  /** Errors among a person's things, such as photos. */
  static Rate ofPeople(int[] errors, int[] trials, SubjectBootstrap bootstrap) {
    return of(
        WeightedCount.ofPeople(errors),
        WeightedCount.ofPeople(trials),
        (double) Arrays.stream(trials).filter(n -> n > 0).count(),
        bootstrap);
  }
}
