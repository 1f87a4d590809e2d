package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void pausesDoubleUpToTheLimitAndAreSpread() {
    long seed = System.nanoTime();
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random(seed));
    for (int failures = 1; failures < 100; failures++) {
      long longest = Math.min(100L << Math.min(failures - 1, 20), 5000);
      Set<Duration> seen = new HashSet<>();
      for (int i = 0; i < 50; i++) {
        Duration pause = backoff.pause(failures);
        assertTrue(
            pause.toMillis() >= longest / 2 - 1 && pause.toMillis() <= longest,
            "seed %d, after %d failures: %s".formatted(seed, failures, pause));
        seen.add(pause);
      }
      assertTrue(seen.size() > 10, "seed " + seed + ": not spread");
    }
  }
}
