package org.xiangfu.server.replication;

/**
 * A write of which it is not known that it happened: no leader, no majority, no answer in time. The
 * same request may be sent again, since its request id makes it one write.
 */
public final class UnconfirmedWriteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Keeps the reason. */
  public UnconfirmedWriteException(Throwable cause) {
    super("the write was not confirmed; send the same request again", cause);
  }
}
