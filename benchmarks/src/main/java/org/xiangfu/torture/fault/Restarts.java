package org.xiangfu.torture.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.xiangfu.torture.cluster.Node;
import org.xiangfu.torture.cluster.NodeFailedException;
import org.xiangfu.torture.history.History;

/** A rolling restart: each node in turn is told to stop, and started again when it has. */
public final class Restarts implements Disturbance {
  private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final List<Node> nodes;
  private final Victims victims;
  private final History history;
  private int next;

  /** Begins at the first node. */
  public Restarts(List<Node> nodes, Victims victims, History history) {
    this.nodes = List.copyOf(nodes);
    this.victims = victims;
    this.history = history;
  }

  @Override
  public Fault cause() throws IOException, InterruptedException {
    Victims.Victim victim = victims.victim(next++ % nodes.size());
    Node node = nodes.get(victim.node());
    long begin = history.now();
    if (!node.terminate(STOP_LIMIT)) {
      throw new NodeFailedException(
          node, "had to be killed " + STOP_LIMIT + " after it was told to stop");
    }
    node.start();
    node.awaitServing(START_LIMIT);
    return new Fault("restart", victim.where(), begin, history.now());
  }
}
