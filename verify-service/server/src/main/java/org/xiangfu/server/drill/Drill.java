package org.xiangfu.server.drill;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.cluster.ClusterChange;
import org.xiangfu.server.cluster.ClusterFile;
import org.xiangfu.server.cluster.ClusterStatus;
import org.xiangfu.server.replication.RaftTransport;

/** Switches the lead over to another site under traffic, and back, and accounts for every event. */
public final class Drill {
  private static final Duration SETTLED = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final long POLL_MILLIS = 50;

  private final ClusterFile cluster;
  private final RaftTransport transport;
  private final XiangfuClient client;
  private final String account;
  private final Consumer<String> progress;

  /**
   * A drill that is yet to be run.
   *
   * @param client through which the traffic runs; should know all nodes
   * @param account that the client signs in with, an auditor's; empty if nobody signs in
   * @param progress takes a line for each step
   */
  public Drill(
      ClusterFile cluster,
      RaftTransport transport,
      XiangfuClient client,
      String account,
      Consumer<String> progress) {
    this.cluster = cluster;
    this.transport = transport;
    this.client = client;
    this.account = account;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @param to site that is to lead, one of the cluster's
   * @param stay true to leave the lead there
   * @throws IOException if the cluster is not whole to begin with, or a switch-over does not end
   */
  public DrillReport run(String operator, String to, boolean stay)
      throws IOException, InterruptedException {
    String from = leadingSite();
    if (from.equals(to)) {
      throw new IOException("site %s leads already; name another one".formatted(to));
    }
    String drill = "drill-" + UUID.randomUUID();
    Instant begun = Clock.systemUTC().instant();
    List<DrillReport.Switch> switches = new ArrayList<>();
    var traffic = new DrillTraffic(client, drill, account);
    try (traffic) {
      settle();
      switches.add(switchOver(to));
      settle();
      if (!stay) {
        switches.add(switchOver(from));
        settle();
      }
    }
    progress.accept("accounting for %d events".formatted(traffic.acknowledged()));
    return new DrillReport(
        drill,
        operator,
        begun,
        from,
        to,
        switches,
        traffic.calls(),
        traffic.failed(),
        TimeUnit.NANOSECONDS.toMillis(traffic.longestCallNanos()),
        TimeUnit.NANOSECONDS.toMillis(traffic.longestSilenceNanos()),
        traffic.acknowledged(),
        traffic.lost(),
        caughtUp());
  }

  private String leadingSite() throws IOException {
    ClusterStatus status = ClusterStatus.of(cluster, transport);
    if (!status.unreachable().isEmpty()) {
      throw new IOException(
          "these nodes do not answer: %s; a drill begins with a whole cluster"
              .formatted(status.unreachable()));
    }
    for (String site : cluster.sites()) {
      if (status.ledBy(cluster, node -> node.site().equals(site))) {
        return site;
      }
    }
    throw new IOException(
        "no one site leads every group; bring the cluster to its file first: xiangfu cluster"
            + " apply");
  }

  private DrillReport.Switch switchOver(String site) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    new ClusterChange(cluster, transport, progress).lead(node -> node.site().equals(site));
    while (!ClusterStatus.of(cluster, transport).ledBy(cluster, node -> node.site().equals(site))) {
      if (System.nanoTime() - begun > LIMIT.toNanos()) {
        throw new IOException("site %s did not lead after %s".formatted(site, LIMIT));
      }
      Thread.sleep(POLL_MILLIS);
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    progress.accept("site %s leads after %d ms".formatted(site, millis));
    return new DrillReport.Switch(site, millis);
  }

  private boolean caughtUp() throws InterruptedException {
    long begun = System.nanoTime();
    while (!ClusterStatus.of(cluster, transport).caughtUp(0)) {
      if (System.nanoTime() - begun > SETTLED.toNanos()) {
        return false;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return true;
  }

  private static void settle() throws InterruptedException {
    Thread.sleep(SETTLED);
  }
}
