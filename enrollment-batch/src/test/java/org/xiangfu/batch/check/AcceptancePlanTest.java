package org.xiangfu.batch.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AcceptancePlanTest {
  /** Binomial tables of the same risks (ISO 2859 tells of lots without end) have 531 and 2. */
  @Test
  void ofALargeLotThePlanIsThatOfTheTables() {
    AcceptancePlan plan = AcceptancePlan.of(10_000_000, 0.001, 0.01);
    assertEquals(2, plan.mostWrong());
    assertEquals(531, plan.sample(), 1);
    assertTrue(plan.accepts(2));
    assertFalse(plan.accepts(3));
  }

  @Test
  void bothRisksAreKeptAndOneRecordLessWouldBreakOne() {
    for (int lot : new int[] {200, 3_000, 50_000}) {
      AcceptancePlan plan = AcceptancePlan.of(lot, 0.005, 0.05);
      int bad = (int) Math.ceil(0.05 * lot);
      assertTrue(plan.acceptance(bad) <= AcceptancePlan.CONSUMER_RISK, plan.toString());
      assertTrue(
          plan.acceptance((int) (0.005 * lot)) >= 1 - AcceptancePlan.PRODUCER_RISK,
          plan.toString());
      var less = new AcceptancePlan(lot, plan.sample() - 1, plan.mostWrong());
      assertTrue(less.acceptance(bad) > AcceptancePlan.CONSUMER_RISK, plan.toString());
    }
  }

  @Test
  void aSmallLotIsLookedAtAsLongAsOneWrongRecordCouldHide() {
    assertEquals(new AcceptancePlan(1, 1, 0), AcceptancePlan.of(1, 0.001, 0.01));
    // The one wrong record is among the two that are left out in 8 of 100 draws.
    assertEquals(new AcceptancePlan(25, 23, 0), AcceptancePlan.of(25, 0.001, 0.01));
  }

  @Test
  void theBoundIsTheLargestShareThatTheSampleStillAllows() {
    var plan = new AcceptancePlan(1_000, 100, 1);
    for (int found = 0; found < 5; found++) {
      int most = (int) Math.round(plan.upperBound(found) * 1_000);
      var asFound = new AcceptancePlan(1_000, 100, found);
      assertTrue(asFound.acceptance(most) >= AcceptancePlan.BOUND_RISK);
      assertTrue(asFound.acceptance(most + 1) < AcceptancePlan.BOUND_RISK);
    }
    // The rule of three, a little less for a sample of a tenth of the lot.
    assertEquals(0.028, plan.upperBound(0), 0.001);
    assertEquals(0.5, new AcceptancePlan(10, 10, 0).upperBound(5), 0, "all were looked at");
  }

  @Test
  void sharesThatAreInTheWrongOrderAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> AcceptancePlan.of(100, 0.01, 0.01));
    assertThrows(IllegalArgumentException.class, () -> AcceptancePlan.of(100, -0.1, 0.01));
    assertThrows(IllegalArgumentException.class, () -> AcceptancePlan.of(100, 0.1, 1));
  }
}
