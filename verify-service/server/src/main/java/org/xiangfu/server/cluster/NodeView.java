package org.xiangfu.server.cluster;

import java.util.List;

/**
 * A node of the cluster file as this one saw it last.
 *
 * @param answers false if it did not answer the last question, or has not been asked yet
 * @param groups names of those that it held when it answered last
 */
public record NodeView(ClusterNode node, boolean answers, List<String> groups) {
  /** Copies the list. */
  public NodeView {
    groups = List.copyOf(groups);
  }
}
