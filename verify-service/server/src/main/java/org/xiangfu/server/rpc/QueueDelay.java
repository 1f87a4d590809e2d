package org.xiangfu.server.rpc;

import java.time.Duration;

/**
 * Tells a burst from an overload by how long work has waited, as CoDel does (Nichols and Jacobson,
 * 2012), in the form for request queues that Facebook's folly uses: if nothing waited less than the
 * target during a whole interval, the queue only stands, and whatever has waited more than twice
 * the target is not worth beginning. Thread-safe.
 */
final class QueueDelay {
  /** CoDel's interval must hold several round trips; a client's is a photo's recognition. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private final long target;
  private long intervalEnd;
  private long shortest = Long.MAX_VALUE;
  private boolean standing;

  QueueDelay(Duration target, long now) {
    this.target = target.toNanos();
    this.intervalEnd = now + INTERVAL.toNanos();
  }

  /**
   * Takes in how long one piece of work has waited.
   *
   * @param waited nanoseconds
   * @param now nanoseconds, of the same clock
   * @return true if it should be shed
   */
  synchronized boolean tooLong(long waited, long now) {
    if (now - intervalEnd >= 0) {
      boolean justEnded = now - intervalEnd < INTERVAL.toNanos();
      standing = justEnded && shortest != Long.MAX_VALUE && shortest > target;
      shortest = Long.MAX_VALUE;
      intervalEnd = now + INTERVAL.toNanos();
    }
    shortest = Math.min(shortest, waited);
    if (waited <= target) {
      standing = false;
    }
    return standing && waited > 2 * target;
  }
}
