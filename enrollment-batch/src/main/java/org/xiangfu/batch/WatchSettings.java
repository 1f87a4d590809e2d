package org.xiangfu.batch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a file of a watched folder is taken.
 *
 * @param marker ending of the file that says that the one beside it is complete, such as {@code
 *     .ok}; without it a file is complete once it stays unchanged
 * @param settle how long that is; positive
 * @param groupBy fields of the descriptions beside the photos to count by
 */
record WatchSettings(Optional<String> marker, Duration settle, List<String> groupBy) {
  WatchSettings {
    groupBy = List.copyOf(groupBy);
    if (!settle.isPositive()) {
      throw new IllegalArgumentException("--settle must be positive");
    }
  }
}
