package org.xiangfu.server.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xiangfu.v1.Band;

class VerdictTest {
  private static final DecisionPolicy POLICY = new DecisionPolicy(1e-4, 1e-2);

  private static Verdict of(Double... fmrs) {
    return Verdict.of(List.of(fmrs), POLICY);
  }

  @Test
  void aSinglePhotoIsJudgedByItsOwnRate() {
    assertEquals(Band.BAND_MATCH, of(1e-4).band());
    assertEquals(Band.BAND_REFER, of(2e-4).band());
    assertEquals(Band.BAND_REFER, of(1e-2).band());
    assertEquals(Band.BAND_NO_MATCH, of(2e-2).band());
  }

  @Test
  void morePhotosGiveAStrangerMoreChancesAndMustCostStrength() {
    assertEquals(3e-4, of(1e-4, 5e-2, 5e-2).fmr(), 1e-12);
    assertEquals(Band.BAND_REFER, of(1e-4, 5e-2, 5e-2).band());
  }

  @Test
  void theFusedRateNeverExceedsOne() {
    assertEquals(1, of(0.9, 0.9).fmr());
  }

  @Test
  void aMatchBesideAClearlyOtherFaceIsReferred() {
    Verdict verdict = of(1e-6, 0.5);
    assertTrue(verdict.photosDisagree());
    assertEquals(Band.BAND_REFER, verdict.band());
  }

  @Test
  void aMatchBesideAWeakPhotoStaysAMatch() {
    Verdict verdict = of(1e-6, 0.05);
    assertFalse(verdict.photosDisagree());
    assertEquals(Band.BAND_MATCH, verdict.band());
  }

  @Test
  void decibelsAreTheUnitOfTheProtocol() {
    assertEquals(30, Decibels.of(1e-3));
    assertEquals(0, Decibels.of(1));
    assertEquals(1e-3, Decibels.rate(30), 1e-15);
  }

  @Test
  void aPolicyInTheWrongOrderIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new DecisionPolicy(1e-2, 1e-4));
    assertThrows(IllegalArgumentException.class, () -> new DecisionPolicy(0, 1e-4));
    assertThrows(IllegalArgumentException.class, () -> new DecisionPolicy(1e-4, 1));
  }
}
