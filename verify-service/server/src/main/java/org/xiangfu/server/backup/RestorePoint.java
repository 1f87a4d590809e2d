package org.xiangfu.server.backup;

import java.time.Instant;
import java.util.Map;

/** To which state a restore goes back. */
public sealed interface RestorePoint {
  /** The newest backed up. */
  record Newest() implements RestorePoint {}

  /** The newest state of each group that was backed up at or before a time. */
  record Time(Instant at) implements RestorePoint {}

  /**
   * A log position for each group that is named, and the newest of the others.
   *
   * @param indexes by name of the group
   */
  record Index(Map<String, Long> indexes) implements RestorePoint {
    public Index {
      indexes = Map.copyOf(indexes);
    }
  }
}
