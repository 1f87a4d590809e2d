package org.xiangfu.server.rpc;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.time.Duration;
import java.time.Instant;

/**
 * A time that was asked for.
 *
 * @param from inclusive
 * @param to exclusive
 */
record TimeSpan(Instant from, Instant to) {
  /** What is asked for part by part may be long. */
  static final Duration YEARS = Duration.ofDays(3_660);

  private static final Duration YEAR = Duration.ofDays(366);

  /** Checks that both are set, in order, and at most 366 days apart. */
  static TimeSpan of(boolean hasFrom, Timestamp from, boolean hasTo, Timestamp to) {
    return of(hasFrom, from, hasTo, to, YEAR);
  }

  /** The same, at most as long. */
  static TimeSpan of(
      boolean hasFrom, Timestamp from, boolean hasTo, Timestamp to, Duration longest) {
    var span = new TimeSpan(instant("from", hasFrom, from), instant("to", hasTo, to));
    if (!span.from.isBefore(span.to) || span.from.plus(longest).isBefore(span.to)) {
      throw ServiceException.invalid(
          "to must be after from, and at most %d days later".formatted(longest.toDays()));
    }
    return span;
  }

  private static Instant instant(String field, boolean set, Timestamp time) {
    if (!set || !Timestamps.isValid(time)) {
      throw ServiceException.invalid(field + " must be set to a time");
    }
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
