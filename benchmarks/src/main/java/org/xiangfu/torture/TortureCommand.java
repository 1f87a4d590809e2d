package org.xiangfu.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.xiangfu.bench.generate.DiskFolder;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.cli.DurationConverter;
import org.xiangfu.torture.cluster.Cluster;
import org.xiangfu.torture.cluster.Loopback;
import org.xiangfu.torture.cluster.Namespaces;
import org.xiangfu.torture.cluster.Network;
import org.xiangfu.torture.history.History;
import org.xiangfu.torture.workload.Album;
import org.xiangfu.torture.workload.Workload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu torture}. */
@Command(
    name = "torture",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts a cluster on this machine, lets clients work, kills its nodes, cuts their lines and"
          + " restarts them, and checks that nothing was lost.",
      "在本機啟動叢集並施加負載，反覆強制終止節點、切斷網路、輪流重新啟動，檢查資料有無遺失。",
      "",
      "Every answer that a client got is compared with what is there afterwards: photos, events,"
          + " state hashes of all replicas; and each person's history is checked for"
          + " linearizability.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every promise was kept",
      "1:something was lost, differs, failed, or could not be run; the report says what",
      "2:the command line is wrong",
      "130:stopped with Ctrl-C; nodes and network are gone"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu torture --kills 10 --rolling",
      "  xiangfu torture --kills 100 --cuts 30 --rolling --work /data/torture --json report.json",
      "",
      "Cuts need network namespaces (root, iproute2); elsewhere they are skipped, and the report"
          + " says so."
    })
final class TortureCommand implements Callable<Integer> {
  private static final int FACES = 40;
  private static final int PHOTOS_EACH = 5;
  private static final int TEAM = 4;
  private static final int USES_EACH = 40;
  private static final int INTERRUPTED = 130;
  private static final Duration CALM = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "0",
      description = "Kill a node (kill -9) so often; half of the time a leader.")
  private int kills;

  @Option(
      names = "--cuts",
      paramLabel = "N",
      defaultValue = "0",
      description = "Cut a node's line so often: wholly, in one direction, to one peer, thin.")
  private int cuts;

  @Option(names = "--rolling", description = "Restart each node in turn; no call may fail.")
  private boolean rolling;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Folder of the nodes' data; on a disk. Default: as xiangfu bench.")
  private Path work;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "Nodes, at least 3. Default: ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "2",
      description = "Parts of the gallery. Default: ${DEFAULT-VALUE}.")
  private int shards;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "3",
      description = "Copies of each part, 3 or more and odd. Default: ${DEFAULT-VALUE}.")
  private int replicas;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "32",
      description = "Clients at work at once. Default: ${DEFAULT-VALUE}.")
  private int clients;

  @Option(
      names = "--pause",
      paramLabel = "TIME",
      defaultValue = "500ms",
      converter = DurationConverter.class,
      description = "Mean pause of a client between two calls. Default: ${DEFAULT-VALUE}.")
  private Duration pause;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "512m",
      description = "Java heap of each node. Default: ${DEFAULT-VALUE}.")
  private String heap;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all random choices. Default: a new one; it is printed.")
  private Long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the report there as JSON.")
  private Path json;

  @Override
  public Integer call() throws IOException {
    check(kills >= 0 && cuts >= 0, "--kills and --cuts cannot be negative");
    check(kills + cuts > 0 || rolling, "say what is to happen: --kills, --cuts, --rolling");
    check(nodes >= 3 && shards >= 1 && clients >= 1, "at least 3 nodes, 1 shard and 1 client");
    check(
        replicas >= 3 && replicas % 2 == 1 && replicas <= nodes,
        "--replicas is 3, 5 … up to --nodes");
    var cleaned = new CountDownLatch(1);
    Thread here = Thread.currentThread();
    Thread onInterrupt = new Thread(() -> interrupt(here, cleaned), "torture-stop");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    try {
      return run();
    } catch (InterruptedException e) {
      return INTERRUPTED;
    } finally {
      cleaned.countDown();
    }
  }

  private int run() throws IOException, InterruptedException {
    long chosen = seed == null ? System.nanoTime() & 0xFFFFFF : seed;
    Path folder =
        DiskFolder.checked(work == null ? DiskFolder.standard().resolve("torture") : work)
            .resolve(Instant.now().toString().replace(':', '-'));
    spec.commandLine().getErr().println("seed %d, everything in %s".formatted(chosen, folder));
    Album album = Album.paint(FACES, PHOTOS_EACH);
    Optional<String> obstacle = cuts > 0 ? Namespaces.obstacle() : Optional.of("no cuts asked for");
    try (Network network = obstacle.isEmpty() ? Namespaces.open(nodes) : new Loopback(nodes);
        Cluster cluster =
            Cluster.start(new Cluster.Settings(folder, shards, replicas, heap), network);
        History history = new History(folder.resolve("history.jsonl"));
        Workload workload =
            new Workload(
                new Workload.Settings(
                    clients, TEAM, pause, USES_EACH, ClientOptions.DEFAULT_DEADLINE, chosen),
                cluster.addresses(),
                cluster.security(),
                album,
                history)) {
      var conditions =
          new TortureReport.Conditions(
              chosen,
              nodes,
              shards,
              replicas,
              clients,
              pause.toMillis(),
              obstacle.map("loopback (%s)"::formatted).orElse("network namespaces, TLS"),
              Runtime.getRuntime().availableProcessors(),
              Runtime.version().toString());
      return tell(
          new Torture(cluster, workload, history, clients, chosen, spec.commandLine().getErr())
              .run(new Plan(CALM, kills, cuts, rolling), conditions));
    }
  }

  private int tell(TortureReport report) throws IOException {
    spec.commandLine().getOut().print(report.text());
    spec.commandLine().getOut().flush();
    if (json != null) {
      report.write(json);
    }
    return report.passed() ? 0 : 1;
  }

  /** Ctrl-C: the run ends by itself, which takes nodes and network down. */
  private static void interrupt(Thread run, CountDownLatch cleaned) {
    run.interrupt();
    try {
      boolean unused = cleaned.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
