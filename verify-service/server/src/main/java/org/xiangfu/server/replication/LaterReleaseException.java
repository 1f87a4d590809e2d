package org.xiangfu.server.replication;

import java.io.IOException;

/**
 * A log or an index that a later release wrote. Its message says where, and what to do; it holds no
 * personal data and may be logged.
 */
public final class LaterReleaseException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Something that this release does not know.
   *
   * @param what begins a sentence, such as the name of a group and a log position
   */
  public LaterReleaseException(String what) {
    super(what + " is of a later release: upgrade this node to what its cluster runs 請升級本節點");
  }

  /** Something of a higher {@link CommandLevel} than this release offers. */
  static LaterReleaseException level(String what, int level, int offered) {
    return new LaterReleaseException(
        "%s, of command level %d where this release understands levels up to %d,"
            .formatted(what, level, offered));
  }
}
