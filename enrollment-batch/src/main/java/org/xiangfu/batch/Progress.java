package org.xiangfu.batch;

import java.util.function.LongSupplier;

/** Shows how far a batch is. */
public interface Progress {
  /** Shows nothing. */
  Progress SILENT = (total, resumed, done) -> () -> {};

  /**
   * Begins to show.
   *
   * @param total photos in all
   * @param resumed photos done by earlier runs; they do not count for the rate
   * @param done tells at any time how many are done, the resumed included
   */
  Display show(long total, long resumed, LongSupplier done);

  /** A running display. */
  interface Display extends AutoCloseable {
    /** Shows the last state. */
    @Override
    void close();
  }
}
