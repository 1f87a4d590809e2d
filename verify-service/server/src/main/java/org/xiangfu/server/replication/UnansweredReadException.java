package org.xiangfu.server.replication;

/** No replica of a group answered in time; asking again later may succeed. */
public final class UnansweredReadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the group. */
  public UnansweredReadException(String group, Throwable cause) {
    super("no replica of " + group + " answers; send it again later", cause);
  }
}
