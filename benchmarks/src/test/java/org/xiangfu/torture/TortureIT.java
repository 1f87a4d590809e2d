package org.xiangfu.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.torture.cluster.Cluster;
import org.xiangfu.torture.cluster.Loopback;
import org.xiangfu.torture.history.History;
import org.xiangfu.torture.workload.Album;
import org.xiangfu.torture.workload.Workload;

/** A short run of {@code xiangfu torture}: three nodes, two shards of three replicas. */
@Timeout(300)
class TortureIT {
  // Few and slow, so that on two cores a node comes back soon.
  private static final int CLIENTS = 4;

  private static Album album;

  @TempDir Path folder;

  @BeforeAll
  static void paint() throws Exception {
    album = Album.paint(4, 4);
  }

  private TortureReport run(Plan plan) throws Exception {
    long seed = System.nanoTime() & 0xFFFF;
    var progress = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    progress.println("seed " + seed);
    var settings =
        new Workload.Settings(CLIENTS, 4, Duration.ofMillis(300), 30, Duration.ofSeconds(20), seed);
    try (var network = new Loopback(3);
        var cluster =
            Cluster.start(new Cluster.Settings(folder.resolve("nodes"), 2, 3, "512m"), network);
        var history = new History(folder.resolve("history.jsonl"));
        var workload =
            new Workload(settings, cluster.addresses(), cluster.security(), album, history)) {
      var report =
          new Torture(cluster, workload, history, CLIENTS, seed, progress)
              .run(
                  plan,
                  new TortureReport.Conditions(
                      seed, 3, 2, 3, CLIENTS, settings.pause().toMillis(), "loopback", 0, ""));
      progress.println(report.text());
      return report;
    }
  }

  @Test
  void nothingIsLostWhenNodesAreKilled() throws Exception {
    TortureReport report = run(new Plan(Duration.ofSeconds(1), 2, 0, false));
    assertEquals(List.of(), report.findings());
    assertTrue(report.phases().getLast().answered() > 20);
    assertEquals(2, report.phases().getLast().faults().size());
  }

  @Test
  void noCallFailsWhileTheNodesAreRestartedInTurn() throws Exception {
    TortureReport report = run(new Plan(Duration.ofSeconds(1), 0, 0, true));
    assertEquals(List.of(), report.findings());
    assertEquals(3, report.phases().getLast().faults().size());
  }
}
