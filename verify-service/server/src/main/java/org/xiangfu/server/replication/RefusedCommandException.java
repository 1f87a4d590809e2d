package org.xiangfu.server.replication;

/**
 * A command that all replicas of a group refused, since some member of it may not understand it
 * yet. Nothing was changed.
 */
public final class RefusedCommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedCommandException(String group, int level) {
    super(
        ("%s is at command level %d and this needs a higher one: once every node runs the new"
                + " release, run xiangfu cluster apply")
            .formatted(group, level));
  }
}
