package org.xiangfu.server.sweep;

import java.io.IOException;

/** Room for work that nobody waits for, beside live calls. Thread-safe. */
public interface BatchShare {
  /** Room without end, for tests and measurements without a service. */
  BatchShare UNLIMITED = () -> () -> {};

  /** What was let in. */
  @FunctionalInterface
  interface Work {
    /** It is done. */
    void end();
  }

  /**
   * Waits until there is room for one search.
   *
   * @throws IOException if the node stops
   */
  Work enter() throws IOException, InterruptedException;
}
