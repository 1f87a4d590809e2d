package org.xiangfu.engine.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SubjectBootstrapTest {

  /**
   * People whose errors come together: an interval that takes trials as independent is too narrow.
   */
  @Test
  void intervalsOfARateCoverItThoughThePeopleDiffer() {
    long seed = 31;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int covered = 0;
    int trials = 200;
    for (int trial = 0; trial < trials; trial++) {
      int people = 100;
      int[] errors = new int[people];
      int[] shown = new int[people];
      for (int i = 0; i < people; i++) {
        shown[i] = 10;
        errors[i] = random.nextDouble() < 0.2 ? 10 : 0;
      }
      Interval interval =
          new SubjectBootstrap(people, 200, trial)
              .rate(WeightedCount.ofPeople(errors), WeightedCount.ofPeople(shown), people);
      covered += interval.contains(0.2) ? 1 : 0;
    }
    System.out.println("covered " + covered + " of " + trials);
    assertTrue(covered >= 0.9 * trials && covered < trials, "covered " + covered);
  }

  @Test
  void whatNeverHappenedIsBoundedByTheRuleOfThree() {
    Interval interval =
        new SubjectBootstrap(10, 100, 1)
            .rate(WeightedCount.ofPeople(new int[10]), WeightedCount.ofPeople(once()), 300);
    assertEquals(new Interval(0, 0.01), interval);
  }

  @Test
  void theSameSeedGivesTheSameIntervals() {
    int[] errors = {1, 0, 0, 0, 1, 0, 0, 0, 0, 0};
    SubjectBootstrap bootstrap = new SubjectBootstrap(10, 100, 1);
    assertEquals(
        bootstrap.rate(WeightedCount.ofPeople(errors), WeightedCount.ofPeople(once()), 10),
        bootstrap.rate(WeightedCount.ofPeople(errors), WeightedCount.ofPeople(once()), 10));
  }

  @Test
  void comparisonsBetweenPeopleAreCountedWithTheirWeights() {
    int[] photos = {2, 1, 3};
    assertEquals(
        2 * 1 + 2 * 3 + 1 * 3, WeightedCount.betweenPeople(photos).of(new int[] {1, 1, 1}));
    assertEquals(2 * (2 * 3), WeightedCount.betweenPeople(photos).of(new int[] {2, 0, 1}));
    int[] others = {1, 1, 0};
    assertEquals(
        2 * 1 + 1 * 1 + 3 * 1 + 3 * 1,
        WeightedCount.betweenPeople(photos, others).of(new int[] {1, 1, 1}));
  }

  @Test
  void aBootstrapNeedsPeopleAndReplicates() {
    assertThrows(IllegalArgumentException.class, () -> new SubjectBootstrap(0, 100, 1));
    assertThrows(IllegalArgumentException.class, () -> new SubjectBootstrap(10, 99, 1));
  }

  private static int[] once() {
    return new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  }
}
