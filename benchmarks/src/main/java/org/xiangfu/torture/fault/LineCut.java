package org.xiangfu.torture.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xiangfu.torture.cluster.Cut;
import org.xiangfu.torture.cluster.Network;
import org.xiangfu.torture.cluster.Node;
import org.xiangfu.torture.cluster.NodeFailedException;
import org.xiangfu.torture.history.History;

/** A cut of one node's line in one of the ways that the network can, for some seconds. */
public record LineCut(
    List<Node> nodes, Network network, Victims victims, Chance chance, History history)
    implements Disturbance {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Override
  public Fault cause() throws IOException, InterruptedException {
    Victims.Victim victim = victims.next();
    Cut cut = chance.of(new ArrayList<>(network.cuts()));
    int other = (victim.node() + 1 + chance.random().nextInt(nodes.size() - 1)) % nodes.size();
    String from = cut == Cut.SPLIT ? " from " + nodes.get(other).id() : "";
    long begin = history.now();
    try {
      network.cut(cut, victim.node(), other);
      chance.sleep(SHORTEST, LONGEST);
    } finally {
      network.heal(victim.node());
    }
    for (Node node : nodes) {
      awaitHealthy(node);
    }
    return new Fault("cut " + cut, victim.where() + from, begin, history.now());
  }

  private static void awaitHealthy(Node node) throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!node.healthy()) {
      if (!node.isAlive() || System.nanoTime() > end) {
        throw new NodeFailedException(node, "does not serve after its line was made whole");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
