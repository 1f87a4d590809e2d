package org.xiangfu.server.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that is moved by hand, as wall clock and as a measure of time. Thread-safe. */
public final class HandClock extends Clock {
  private volatile Instant now = Instant.parse("2026-03-01T08:00:00Z");

  /** Lets time pass, or, if negative, sets the clock back. */
  public synchronized void pass(Duration time) {
    now = now.plus(time);
  }

  /** As {@link System#nanoTime()}. */
  public long nanos() {
    return Duration.between(Instant.EPOCH, now).toNanos();
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("times are in UTC here");
  }
}
