package org.xiangfu.torture.fault;

import java.io.IOException;

/** A kind of fault. */
@FunctionalInterface
public interface Disturbance {
  /**
   * Causes one and returns when all nodes serve again.
   *
   * @throws IOException if a node does not come back; names its log
   */
  Fault cause() throws IOException, InterruptedException;
}
