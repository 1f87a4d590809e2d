package org.xiangfu.server.replication;

import java.io.IOException;

/**
 * A write reached a witness while it led; nothing was written. Ratis carries it to the proposer,
 * which makes it anew from its name and message.
 */
public final class WitnessLeadsException extends IOException {
  private static final long serialVersionUID = 1L;

  /** An exception with this message. */
  public WitnessLeadsException(String message) {
    super(message);
  }
}
