package org.xiangfu.torture.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.xiangfu.torture.cluster.Node;
import org.xiangfu.torture.history.History;

/** {@code kill -9} of one node, which comes back after a random pause. */
public record Kill(List<Node> nodes, Victims victims, Chance chance, History history)
    implements Disturbance {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Override
  public Fault cause() throws IOException, InterruptedException {
    Victims.Victim victim = victims.next();
    Node node = nodes.get(victim.node());
    long begin = history.now();
    node.kill();
    chance.sleep(Duration.ZERO, LONGEST_PAUSE);
    node.start();
    node.awaitServing(LIMIT);
    return new Fault("kill -9", victim.where(), begin, history.now());
  }
}
