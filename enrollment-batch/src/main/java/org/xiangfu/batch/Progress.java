package org.xiangfu.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Shows how far a batch is. */
public interface Progress {
  /** Shows nothing. */
  Progress SILENT = now -> () -> {};

  /**
   * Begins to show.
   *
   * @param now tells at any time how far the batch is; for any thread
   */
  Display show(Supplier<Snapshot> now);

  /** Shows in several ways at once. */
  static Progress all(List<Progress> ways) {
    return now -> {
      List<Display> displays = new ArrayList<>();
      ways.forEach(way -> displays.add(way.show(now)));
      return () -> displays.forEach(Display::close);
    };
  }

  /** A running display. */
  interface Display extends AutoCloseable {
    /** Shows the last state. */
    @Override
    void close();
  }
}
