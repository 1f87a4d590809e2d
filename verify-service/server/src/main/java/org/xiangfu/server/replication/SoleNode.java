package org.xiangfu.server.replication;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;

/** A cluster of one node: the same code as of many, founded and raised by itself. */
public final class SoleNode {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int LOOK_MILLIS = 10;

  private SoleNode() {}

  /**
   * Starts the node with the groups that it holds, and waits until they are ready.
   *
   * @throws IOException if storage or address cannot be used, or a group did not become ready
   */
  public static RaftNode start(
      RaftNode.Settings settings, RaftNode.Groups groups, List<String> held) throws IOException {
    RaftNode node = RaftNode.start(settings, groups, _ -> List.of(settings.peer()));
    try {
      for (String name : held) {
        node.found(name);
      }
      for (String name : held) {
        awaitReady(node, name);
        raise(node, name);
      }
      return node;
    } catch (IOException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private static void awaitReady(RaftNode node, String name) throws IOException {
    long until = System.nanoTime() + START_LIMIT.toNanos();
    while (!node.view(name).ready()) {
      if (System.nanoTime() > until) {
        throw new IOException("the Raft group " + name + " was not ready after " + START_LIMIT);
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while the Raft group " + name + " started");
      }
    }
  }

  // Who is alone need not wait for the others to understand.
  private static void raise(RaftNode node, String name) throws IOException {
    GroupLevel now = node.level(name);
    if (now.level() < now.offered()) {
      try {
        node.replicas(name).propose(GroupLevel.raise(now.offered())).join();
      } catch (CompletionException e) {
        throw new IOException("the Raft group " + name + " could not be written to", e);
      }
    }
  }
}
