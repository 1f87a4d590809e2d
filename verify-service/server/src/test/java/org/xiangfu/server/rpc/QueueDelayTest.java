package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QueueDelayTest {
  private final QueueDelay delay = new QueueDelay(Duration.ofMillis(100), 0);
  private long now;

  private boolean tooLongAfter(int millisLater, int waitedMillis) {
    now += Duration.ofMillis(millisLater).toNanos();
    return delay.tooLong(Duration.ofMillis(waitedMillis).toNanos(), now);
  }

  @Test
  void aBurstIsServedHoweverLongItWaits() {
    for (int i = 0; i < 9; i++) {
      assertFalse(tooLongAfter(100, 900));
    }
  }

  @Test
  void aQueueThatStandsForAnIntervalIsCutToTwiceTheTarget() {
    for (int i = 0; i < 9; i++) {
      assertFalse(tooLongAfter(100, 300));
    }
    assertTrue(tooLongAfter(100, 300));
    assertTrue(tooLongAfter(10, 201));
    assertFalse(tooLongAfter(10, 200));
  }

  @Test
  void oneThatWaitedLittleShowsThatTheQueueDrains() {
    for (int i = 0; i < 10; i++) {
      tooLongAfter(100, 300);
    }
    assertTrue(tooLongAfter(10, 300));
    assertFalse(tooLongAfter(10, 50));
    assertFalse(tooLongAfter(10, 300));
  }

  @Test
  void anOverloadIsForgottenOverAPause() {
    for (int i = 0; i < 10; i++) {
      tooLongAfter(100, 300);
    }
    assertTrue(tooLongAfter(10, 300));
    assertFalse(tooLongAfter(60_000, 300));
  }
}
