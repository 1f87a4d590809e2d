package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xiangfu.server.rpc.AdaptiveLimit.Outcome;
import org.xiangfu.server.rpc.AdaptiveLimit.Permit;
import org.xiangfu.server.rpc.RecognitionPool.Lane;

class AdaptiveLimitTest {
  private final AtomicLong now = new AtomicLong();
  private final AdaptiveLimit limit =
      new AdaptiveLimit(new LoadLimits.Concurrency(20, 10, 200), now::get);

  private List<Permit> take(Lane lane, int most) {
    List<Permit> permits = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      limit.acquire(lane).ifPresent(permits::add);
    }
    return permits;
  }

  /** Seconds of as many calls at once as may be, each of which takes so long. */
  private void seconds(int count, Duration callTakes) {
    for (long end = now.get() + Duration.ofSeconds(count).toNanos(); now.get() < end; ) {
      List<Permit> permits = take(Lane.LIVE, limit.limit());
      now.addAndGet(callTakes.toNanos());
      permits.forEach(permit -> permit.release(Outcome.DONE));
    }
  }

  @Test
  void anArchiveTakesWhatCountersLeave() {
    assertEquals(20, take(Lane.BATCH, 100).size());
  }

  @Test
  void anArchiveThatFillsTheNodeKeepsNoCounterOut() {
    List<Permit> archive = take(Lane.BATCH, 100);
    assertEquals(18, take(Lane.LIVE, 100).size(), "nine tenths of 20");
    archive.subList(0, 18).forEach(permit -> permit.release(Outcome.IGNORED));
    assertEquals(20, limit.inProgress(Lane.LIVE) + limit.inProgress(Lane.BATCH));
    assertEquals(Optional.empty(), limit.acquire(Lane.BATCH), "2 of 20 is a tenth");
    archive.get(18).release(Outcome.IGNORED);
    assertTrue(limit.acquire(Lane.BATCH).isPresent());
  }

  @Test
  void aCounterBeyondTheLimitIsRefused() {
    assertEquals(20, take(Lane.LIVE, 100).size());
    assertEquals(20, limit.inProgress(Lane.LIVE));
  }

  @Test
  void aPermitGivenBackTwiceCountsOnce() {
    List<Permit> permits = take(Lane.LIVE, 20);
    permits.getFirst().release(Outcome.DONE);
    permits.getFirst().release(Outcome.LATE);
    assertEquals(1, take(Lane.LIVE, 100).size());
  }

  @Test
  void theLimitFallsWhenCallsBecomeSlowAndRisesWhenTheyAreQuick() {
    seconds(60, Duration.ofMillis(50));
    int quick = limit.limit();
    assertTrue(quick > 20, "after a quick minute: " + quick);
    seconds(15, Duration.ofMillis(500));
    int slow = limit.limit();
    assertTrue(slow < quick / 2, "after slow seconds: " + slow + " of " + quick);
    seconds(60, Duration.ofMillis(50));
    assertTrue(limit.limit() > slow, "quick again: " + limit.limit());
  }

  @Test
  void whatAnArchiveTakesSaysNothingOfTheNode() {
    seconds(10, Duration.ofMillis(50));
    int before = limit.limit();
    for (int i = 0; i < 1_000; i++) {
      List<Permit> archive = take(Lane.BATCH, 10);
      now.addAndGet(Duration.ofSeconds(2).toNanos());
      archive.forEach(permit -> permit.release(Outcome.IGNORED));
    }
    assertEquals(before, limit.limit());
  }
}
