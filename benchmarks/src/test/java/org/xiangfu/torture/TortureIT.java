package org.xiangfu.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.torture.audit.Finding;
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
    return run(plan, 3, _ -> {});
  }

  private TortureReport run(Plan plan, int nodes, Consumer<Cluster> meanwhile) throws Exception {
    long seed = System.nanoTime() & 0xFFFF;
    var progress = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    progress.println("seed " + seed);
    var settings =
        new Workload.Settings(CLIENTS, 4, Duration.ofMillis(300), 30, Duration.ofSeconds(20), seed);
    try (var network = new Loopback(nodes);
        var cluster =
            Cluster.start(
                new Cluster.Settings(folder.resolve("nodes"), 2, nodes, "512m"), network);
        var history = new History(folder.resolve("history.jsonl"));
        var workload =
            new Workload(settings, cluster.addresses(), cluster.security(), album, history)) {
      meanwhile.accept(cluster);
      var report =
          new Torture(cluster, workload, history, CLIENTS, seed, progress)
              .run(
                  plan,
                  new TortureReport.Conditions(
                      seed,
                      nodes,
                      2,
                      nodes,
                      CLIENTS,
                      settings.pause().toMillis(),
                      "loopback",
                      0,
                      ""));
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
  void aNodeThatDiesByItselfFailsTheRunWhoseReportSaysSo() throws Exception {
    TortureReport report =
        run(new Plan(Duration.ofSeconds(1), 0, 0, false), 1, TortureIT::killTheFirst);

    assertFalse(report.passed());
    assertEquals(Finding.Kind.NODE_FAILED, report.findings().getFirst().kind());
    assertTrue(report.text().contains("died by itself"), report.text());
    assertEquals("calm", report.phases().getFirst().name());
  }

  private static void killTheFirst(Cluster cluster) {
    try {
      cluster.nodes().getFirst().kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void noCallFailsWhileTheNodesAreRestartedInTurn() throws Exception {
    TortureReport report = run(new Plan(Duration.ofSeconds(1), 0, 0, true));
    assertEquals(List.of(), report.findings());
    assertEquals(3, report.phases().getLast().faults().size());
  }
}
