package org.xiangfu.torture.cluster;

import java.io.IOException;

/** A node died by itself, did not come back, or could not be told to stop; names it and its log. */
public final class NodeFailedException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * Of a node.
   *
   * @param what it did or did not do, as the rest of a sentence
   */
  public NodeFailedException(Node node, String what) {
    super("node %s %s; see %s".formatted(node.id(), what, node.log()));
  }
}
