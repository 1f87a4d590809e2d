package org.xiangfu.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.xiangfu.server.cluster.ClusterChange;
import org.xiangfu.server.cluster.ClusterFile;
import org.xiangfu.server.cluster.ClusterNode;
import org.xiangfu.server.cluster.ClusterStatus;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.ShardShare;
import org.xiangfu.server.replication.RaftTransport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu cluster}: founds, changes and leads a cluster. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = {
      "Founds a cluster, changes who is in it, and moves the lead, without a stop.",
      "建立叢集、增減節點、切換主導站點，服務不中斷。"
    },
    subcommands = {
      ClusterCommand.Status.class,
      ClusterCommand.Apply.class,
      ClusterCommand.SwitchOver.class,
      ClusterCommand.Drain.class
    },
    footer = {
      "",
      "Examples:",
      "  xiangfu cluster apply --cluster cluster.yaml --peer-cert admin.pem --peer-key admin.key"
          + " \\",
      "      --peer-ca nodes.pem",
      "  xiangfu cluster switch-over --to taichung --cluster cluster.yaml …",
      "  xiangfu cluster drain --node n2 --cluster cluster.yaml …"
    })
final class ClusterCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 2;
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = {
        "Prints who holds which group, who leads it and who lags; exit code 1 if a node does not"
            + " answer.",
        "顯示各節點的副本、主導者與落後筆數。"
      })
  static final class Status extends Step {
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    void run(ClusterFile cluster, RaftTransport transport, Consumer<String> progress)
        throws IOException {
      ClusterStatus status = ClusterStatus.of(cluster, transport);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("replicas", status.replicas());
        all.put("unreachable", status.unreachable());
        all.put("shards", status.shards(cluster, transport));
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
      } else {
        for (ClusterStatus.Replica each : status.replicas()) {
          out.printf(
              "%-12s %-12s %-12s %-10s applied %d, lag %d, command level %s%n",
              each.group(),
              each.node(),
              each.site(),
              each.role(),
              each.appliedIndex(),
              each.lag(),
              each.stateless() ? "any" : each.level() + " of " + each.offeredLevel());
        }
        if (!status.raisable().isEmpty()) {
          out.printf(
              "every node understands a higher command level of %s; raise it with xiangfu cluster"
                  + " apply 可提升指令層級%n",
              status.raisable());
        }
        status.shards(cluster, transport).forEach((group, share) -> print(out, group, share));
      }
      out.flush();
      if (!status.unreachable().isEmpty()) {
        throw new IOException("these nodes do not answer: " + status.unreachable());
      }
    }
  }

  private static void print(PrintWriter out, String group, ShardShare shard) {
    out.printf("%-12s owns %.1f %% of the persons%n", group, 100 * shard.share());
    if (shard.movesTo() >= 0) {
      out.printf(
          "%-12s a piece of %.4f %% is on its way to %s and cannot be %s; if no apply is under way,"
              + " the next one ends it 移動中，請再執行 apply%n",
          group,
          100 * shard.moving(),
          Gallery.groupName(shard.movesTo()),
          shard.released() ? "read or written" : "written");
    }
  }

  /** What all of them need, and how they end. */
  abstract static class Step implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--cluster",
        required = true,
        paramLabel = "YAML",
        description = "The cluster file, the same as the nodes have.")
    private Path file;

    @ArgGroup(exclusive = false)
    private ClusterOptions.PeerFiles tls;

    abstract void run(ClusterFile cluster, RaftTransport transport, Consumer<String> progress)
        throws IOException;

    @Override
    public final Integer call() {
      PrintWriter err = spec.commandLine().getErr();
      try {
        ClusterFile cluster = ClusterFile.read(file);
        var transport =
            new RaftTransport(
                cluster.cluster(), Optional.ofNullable(tls).map(ClusterOptions.PeerFiles::tls));
        run(cluster, transport, err::println);
        return 0;
      } catch (IOException | IllegalArgumentException e) {
        err.println(e.getMessage());
        if (e.getCause() != null && e.getCause().getMessage() != null) {
          err.println("  " + e.getCause().getMessage());
        }
        return 1;
      }
    }
  }

  @Command(
      name = "apply",
      mixinStandardHelpOptions = true,
      description = {
        "Brings the cluster to what its file says: founds it, adds and removes nodes, moves"
            + " replicas, lets the first site lead, and moves persons between shards if their"
            + " number has changed, while the nodes serve. All nodes of the file must run. After an"
            + " upgrade of all of them, also lets them use the new release's commands; none of them"
            + " can then go back. Cut short, the same command again goes on.",
        "依設定檔建立或調整叢集；分片數變更時線上搬移資料，中斷後可重新執行。全部節點升級後，並啟用新版指令（之後不可降版）。"
      })
  static final class Apply extends Step {
    private static final Duration LAST_PIECE = Duration.ofSeconds(30);

    @Override
    void run(ClusterFile cluster, RaftTransport transport, Consumer<String> progress)
        throws IOException {
      var stopping = new AtomicBoolean();
      Thread worker = Thread.currentThread();
      // A piece that is half-way cannot be written until somebody ends its move.
      var last = new Thread(() -> finish(stopping, worker), "last-piece");
      Runtime.getRuntime().addShutdownHook(last);
      try {
        new ClusterChange(cluster, transport, progress).apply(stopping::get);
      } finally {
        stopping.set(true);
        forget(last);
      }
    }

    private static void finish(AtomicBoolean stopping, Thread worker) {
      if (!stopping.getAndSet(true)) {
        try {
          worker.join(LAST_PIECE);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private static void forget(Thread hook) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // It runs already, and this is what it waits for.
      }
    }
  }

  @Command(
      name = "switch-over",
      mixinStandardHelpOptions = true,
      description = {
        "Lets the nodes of a site lead every group, until the next switch-over or apply.",
        "將主導權切換至指定站點。"
      })
  static final class SwitchOver extends Step {
    @Option(names = "--to", required = true, paramLabel = "SITE", description = "Who is to lead.")
    private String site;

    @Override
    void run(ClusterFile cluster, RaftTransport transport, Consumer<String> progress)
        throws IOException {
      cluster.requireLeader(site);
      new ClusterChange(cluster, transport, progress).lead(node -> node.site().equals(site));
    }
  }

  @Command(
      name = "drain",
      mixinStandardHelpOptions = true,
      description = {
        "Lets every other node lead before a node is stopped; apply undoes it.",
        "停機維護前移交該節點的主導權。"
      })
  static final class Drain extends Step {
    @Option(names = "--node", required = true, paramLabel = "ID", description = "Who is to rest.")
    private String id;

    @Override
    void run(ClusterFile cluster, RaftTransport transport, Consumer<String> progress)
        throws IOException {
      ClusterNode node =
          cluster
              .node(id)
              .orElseThrow(() -> new IOException("the cluster file names no node called " + id));
      if (node.witness()) {
        progress.accept(id + " is a witness, which has no lead to hand over");
        return;
      }
      new ClusterChange(cluster, transport, progress).lead(other -> !other.id().equals(id));
    }
  }
}
