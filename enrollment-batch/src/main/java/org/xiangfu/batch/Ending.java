package org.xiangfu.batch;

/** How a run ended. */
public sealed interface Ending {
  /** Every photo has its final answer. */
  record Done() implements Ending {}

  /** The operator stopped it. */
  record Stopped() implements Ending {}

  /**
   * The service was away for too long, or turned the batch away.
   *
   * @param why one English sentence
   */
  record GaveUp(String why) implements Ending {}
}
