package org.xiangfu.server.replication;

/** A bounded queue is full; the same request may succeed a little later. */
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Names the queue.
   *
   * @param queue role of the queue, such as {@code live recognition}
   */
  public OverloadedException(String queue) {
    super("the " + queue + " queue is full; send the same request again later");
  }
}
