package org.xiangfu.server.notices;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** When what failed is tried again: after a second, then two, four and so on. For one thread. */
public final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** More that fail at once are one failure, of what they all go to. */
  private static final int REMEMBERED = 10_000;

  private record Failed(int times, long nextAt) {}

  private final Map<String, Failed> failed = new HashMap<>();

  /** True if it has not failed, or long enough ago. */
  public boolean due(String id, long nowMillis) {
    Failed before = failed.get(id);
    return before == null || before.nextAt() <= nowMillis;
  }

  /** Notes a failure. */
  public void failed(String id, long nowMillis) {
    if (failed.size() >= REMEMBERED) {
      failed.clear();
    }
    Failed before = failed.get(id);
    int times = before == null ? 1 : before.times() + 1;
    // Beyond this many doublings the pause is the longest anyway.
    long pause = FIRST.toMillis() << Math.min(times - 1, 20);
    failed.put(id, new Failed(times, nowMillis + Math.min(pause, LONGEST.toMillis())));
  }

  /** Forgets that it ever failed. */
  public void succeeded(String id) {
    failed.remove(id);
  }
}
