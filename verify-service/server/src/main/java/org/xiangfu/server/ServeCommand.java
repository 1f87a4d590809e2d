package org.xiangfu.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.server.access.AccessSettings;
import org.xiangfu.server.cluster.ClusterNode;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.person.PersonIds;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu serve}: runs a node until it is told to stop. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a node of the verification service until SIGTERM or Ctrl-C: one that serves clients,"
          + " or a witness, if the cluster file says so.",
      "執行人臉比對服務節點（或叢集設定檔所指的見證節點），直到收到停止訊號。"
    },
    footer = {
      "",
      "Examples:",
      "  xiangfu init --site ./site      (a new site: certificates, keys, the first administrator)",
      "  xiangfu serve @site/serve.args",
      "  xiangfu serve --data ./data --unsealed-data --plaintext --without-accounts",
      "      (a trial on this machine)",
      "  xiangfu serve --data /var/lib/xiangfu --data-key /etc/xiangfu/data.key \\",
      "      --tls-cert node.pem --tls-key node.key --tls-client-ca offices.pem \\",
      "      --tls-client-crl offices.crl --token-key token.key",
      "  xiangfu serve --data /var/lib/xiangfu --data-key /etc/xiangfu/data.key \\",
      "      --cluster cluster.yaml --node n1 \\",
      "      --peer-cert n1.pem --peer-key n1.key --peer-ca nodes.pem --tls-cert node.pem …",
      "  xiangfu serve --data /var/lib/xiangfu --cluster cluster.yaml --node w1 \\",
      "      --peer-cert w1.pem --peer-key w1.key --peer-ca nodes.pem   (a witness: no clients)"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "143:stopped in good order by SIGTERM (130 by Ctrl-C)",
      "1:could not start; the reason is printed",
      "2:the command line is wrong"
    })
final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Folder of everything that must survive; made if missing.")
  private Path data;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = AddressConverter.class,
      description = {
        "Where clients connect. Default: 127.0.0.1:7070, or what the cluster file says of the"
            + " node."
      })
  private InetSocketAddress listen;

  @Option(
      names = "--peer",
      paramLabel = "HOST:PORT",
      converter = AddressConverter.class,
      description = {
        "Where Raft peers connect; port 0 takes a free one. Default: 127.0.0.1:0, or what the"
            + " cluster file says of the node."
      })
  private InetSocketAddress peer;

  @Mixin private ClusterOptions cluster;

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      converter = AddressConverter.class,
      description = "Serve Prometheus metrics at http://HOST:PORT/metrics. Default: not served.")
  private InetSocketAddress metrics;

  @Option(
      names = "--pack",
      paramLabel = "ID",
      description =
          "Model pack, from $XIANGFU_MODELS or models/. Default: the only one, or the default one.")
  private String pack;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Photos in work at once. Default: one for each core.")
  private Integer workers;

  @Option(
      names = "--match-fmr",
      paramLabel = "RATE",
      defaultValue = "1e-4",
      description = "False match rate at or below which a result is MATCH. Default: 1e-4.")
  private double matchFmr;

  @Option(
      names = "--refer-fmr",
      paramLabel = "RATE",
      defaultValue = "1e-2",
      description =
          "False match rate at or below which a result is referred to a second person. Default:"
              + " 1e-2.")
  private double referFmr;

  @Option(
      names = "--person-ids",
      paramLabel = "FORM",
      defaultValue = "any",
      converter = PersonIdsConverter.class,
      description = {
        "Numbers under which persons are enrolled: 'taiwan' for ID and resident numbers whose check"
            + " digit fits, or 'any'. Persons on record under other numbers are still found."
            + " Default: ${DEFAULT-VALUE}.",
        "登錄時檢核號碼：taiwan 為國民身分證及新舊式外來人口統一證號（含檢查碼），any 為不檢核。"
      })
  private PersonIds numbers;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = {
        "Before serving, enrol and search made-up people in a temporary folder for so long,"
            + " so that the first calls are not slow; 0: not. Default: ${DEFAULT-VALUE}.",
        "提供服務前先以虛構資料暖機的秒數；0 為不暖機。"
      })
  private int warmUp;

  @Option(
      names = "--training",
      description = {
        "A place to learn, with made-up people: takes calls of 'xiangfu console --training' alone,"
            + " and its data folder is never a real service's. No cluster, no backups.",
        "訓練模式：僅供教育訓練，資料與正式作業完全分開。"
      })
  private boolean training;

  @Mixin private LoadOptions load;
  @Mixin private LogOptions log;

  @Mixin private PortraitOptions portraits;

  @Mixin private BackupOptions backups;

  @Mixin private CheckpointOptions checkpoints;

  @Mixin private CaseworkOptions casework;

  @ArgGroup private ClientProtection protection;
  @Mixin private AccessOptions access;

  @ArgGroup private DataProtection dataProtection;

  @Override
  public Integer call() throws InterruptedException {
    log.apply();
    Node node;
    try {
      Optional<ClusterNode> member = cluster.node();
      if (member.isPresent() && member.get().witness()) {
        WitnessServer.Config config = witness(member.get());
        node = _ -> WitnessServer.start(config);
      } else {
        ServerConfig config = config(member);
        node = stopping -> XiangfuServer.start(config, stopping);
      }
    } catch (IOException | IllegalArgumentException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
    return run(node);
  }

  /** What runs until it is told to stop. */
  @FunctionalInterface
  private interface Node {
    RunningNode start(BooleanSupplier stopping) throws IOException;
  }

  private int run(Node node) throws InterruptedException {
    var stop = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop, stopped), "shutdown"));
    try (RunningNode server = node.start(() -> stop.getCount() == 0)) {
      spec.commandLine().getOut().println("SERVING " + server.port());
      spec.commandLine().getOut().flush();
      stop.await();
    } catch (InterruptedIOException e) {
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println("cannot start: " + e.getMessage());
      return 1;
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private static void stop(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      // The JVM ends when its shutdown hooks do, so this one waits for the server to close.
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private WitnessServer.Config witness(ClusterNode node) {
    if (listen != null || protection != null || access.given() || training) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "node "
              + node.id()
              + " is a witness, which serves no clients: leave --listen, --plaintext, --tls-…,"
              + " --token-key, --without-accounts, --oidc-…, --card-…, --operator-limits and"
              + " --training out");
    }
    if (dataProtection != null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "node %s is a witness, which holds what others sealed and needs no key: leave --data-key"
                  .formatted(node.id())
              + " and --unsealed-data out");
    }
    InetSocketAddress peers = peer != null ? peer : node.peerAddress();
    requirePeerTls(peers);
    return new WitnessServer.Config(
        data,
        peers,
        cluster.peerTls(),
        cluster.membership().orElseThrow(),
        Optional.ofNullable(metrics),
        load.health());
  }

  private void requirePeerTls(InetSocketAddress peers) {
    if (cluster.peerTls().isEmpty() && !peers.getAddress().isLoopbackAddress()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "peers at "
              + peers
              + " need TLS, since templates would cross the network in the clear; give --peer-cert,"
              + " --peer-key and --peer-ca");
    }
  }

  private ServerConfig config(Optional<ClusterNode> node) throws IOException {
    if (protection == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "clients must be served over TLS: give --tls-cert, --tls-key and --tls-client-ca; or"
              + " --plaintext for a trial on this machine");
    }
    if (dataProtection == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "data must be sealed: make keys with 'xiangfu keys create FILE' and give --data-key FILE,"
              + " FILE not being in --data; or --unsealed-data for a trial, or for data of an"
              + " earlier release");
    }
    InetSocketAddress clients =
        listen != null
            ? listen
            : node.map(ClusterNode::clientAddress)
                .orElse(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7070));
    InetSocketAddress peers =
        peer != null
            ? peer
            : node.map(ClusterNode::peerAddress)
                .orElse(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    requirePeerTls(peers);
    if (protection.plaintext() && !clients.getAddress().isLoopbackAddress()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--plaintext is refused on "
              + clients
              + ", since photos would cross the network in the clear; use --tls-cert, --tls-key and"
              + " --tls-client-ca");
    }
    Optional<AccessSettings> people = access.settings();
    ModelPacks packs = ModelPacks.standard();
    ModelPack chosen = pack == null ? packs.only() : packs.find(pack);
    int working = workers == null ? Runtime.getRuntime().availableProcessors() : workers;
    return new ServerConfig(
        data,
        chosen,
        clients,
        peers,
        cluster.peerTls(),
        cluster.membership(),
        Optional.ofNullable(metrics),
        protection.tls(),
        working,
        new DecisionPolicy(matchFmr, referFmr),
        Duration.ofSeconds(warmUp),
        load.limits(working),
        load.health(),
        new ArchiveSettings(
            portraits.settings(),
            backups.settings(),
            dataProtection.keyFile(),
            checkpoints.settings()),
        numbers,
        people,
        casework.settings(),
        training);
  }
}
