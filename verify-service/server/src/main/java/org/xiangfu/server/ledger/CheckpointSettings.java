package org.xiangfu.server.ledger;

import java.nio.file.Path;
import java.time.Duration;

/**
 * When the ledger is signed, and with what.
 *
 * @param keyFile signing key
 * @param every longest time that an event stays unsigned, positive
 * @param events so many unsigned events are signed at once, at least 1
 */
public record CheckpointSettings(Path keyFile, Duration every, int events) {
  /** Refuses to sign without pause. */
  public CheckpointSettings {
    if (every.isZero() || every.isNegative()) {
      throw new IllegalArgumentException(
          "the time between checkpoints must be positive, not " + every);
    }
    if (events < 1) {
      throw new IllegalArgumentException("a checkpoint signs at least 1 event, not " + events);
    }
  }
}
