package org.xiangfu.server.retention;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One rule's way over what is stored. Waits for the service, so it wants a thread of its own; for
 * one run.
 */
interface Sweep {
  /**
   * What has been kept long enough.
   *
   * @param undated of which it is not known, and which is kept
   */
  record Found(long records, Optional<Span> span, long undated) {}

  /** When what was found happened. */
  record Span(Instant oldest, Instant newest) {
    static Optional<Span> with(Optional<Span> span, Instant time) {
      return Optional.of(
          new Span(
              span.map(Span::oldest).filter(time::isAfter).orElse(time),
              span.map(Span::newest).filter(time::isBefore).orElse(time)));
    }
  }

  /** Writes nothing. */
  Found find();

  /** Erases some; how many, or empty if there is nothing more to look at. */
  OptionalInt next();
}
