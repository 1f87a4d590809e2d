package org.xiangfu.server.gallery.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RecallWindowTest {
  private static RecallWindow of(int found, int missed) {
    var window = new RecallWindow(1_000);
    for (int i = 0; i < found; i++) {
      window.add(true);
    }
    for (int i = 0; i < missed; i++) {
      window.add(false);
    }
    return window;
  }

  @Test
  void oldSamplesAreForgotten() {
    var window = new RecallWindow(4);
    for (boolean found : new boolean[] {false, false, true, true, true, true}) {
      window.add(found);
    }
    assertEquals(4, window.samples());
    assertEquals(1, window.recall());
    window.add(false);
    assertEquals(0.75, window.recall());
  }

  @Test
  void theBoundNarrowsWithTheNumberOfSamples() {
    // Clopper and Pearson, one-sided at 99.9 %: the p of which 0.1 % lies at or below 9 of 10.
    assertEquals(0.9999, of(9, 1).atMost(), 1e-4);
    assertTrue(of(90, 10).atMost() > 0.95);
    assertTrue(of(900, 100).atMost() < 0.93);
    assertEquals(1, of(100, 0).atMost());
  }
}
