package org.xiangfu.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.client.cli.DurationConverter;
import org.xiangfu.gateway.clients.ClientFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu gateway}. */
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = KeyCommand.class,
    description = {
      "Answers other agencies over HTTP: is this the person? YES, NO, or ASK the office; and"
          + " MOSIP's ABIS interface. Who may ask, for what and how often, is in a file.",
      "以 HTTP 供其他機關查驗人別（是、否、請洽戶政事務所），並提供 MOSIP ABIS 介面；" + "可查驗之機關、目的與次數由設定檔決定。",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "143:stopped in good order by SIGTERM (130 by Ctrl-C)",
      "1:could not start; the reason is printed",
      "2:the command line is wrong"
    },
    footerHeading = "%nThe file of clients:%n",
    footer = {
      "  agencies:",
      "    - name: boca                   # stands in every event, with the purpose",
      "      certificate: \"9F:86:…\"       # SHA-256 of its certificate; or keys; or both",
      "      keys: [\"sha256:…\"]           # as 'xiangfu gateway key' prints it",
      "      purposes: [passport]",
      "      perMinute: 60",
      "      perDay: 5000",
      "  abis:",
      "    clients: [{name: mosip, certificate: \"…\"}]",
      "    references: {from: [\"https://datashare.example\"], trust: datashare-ca.pem}",
      "",
      "Its account at the service has the role agency, or abis, or both:",
      "  xiangfu account create gateway01 --role agency --account admin …",
      "",
      "Examples:",
      "  xiangfu gateway key",
      "  xiangfu gateway --clients clients.yaml --listen 0.0.0.0:8443 \\",
      "      --tls-cert gateway.pem --tls-key gateway.key --tls-client-ca agencies.pem \\",
      "      --server n1.example:7070,n2.example:7070 --trust nodes.pem \\",
      "      --cert gateway-1.pem --key gateway-1.key \\",
      "      --account gateway01 --password-file /etc/xiangfu/gateway.password",
      "  xiangfu gateway --clients clients.yaml --http-plaintext --plaintext   (a trial)"
    })
final class GatewayCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Option(
      names = "--clients",
      paramLabel = "FILE",
      description = {"Who may ask, for what and how often; see below.", "用戶端設定檔。"})
  private Path clients;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8443",
      converter = AddressConverter.class,
      description = "Where clients connect; port 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private InetSocketAddress listen;

  @ArgGroup private HttpProtection protection;

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      converter = AddressConverter.class,
      description = "Serve Prometheus metrics at http://HOST:PORT/metrics. Default: not served.")
  private InetSocketAddress metrics;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      defaultValue = "16",
      description = {
        "Calls in work at once, of each interface; four times as many wait, the rest is refused"
            + " (default: ${DEFAULT-VALUE}).",
        "各介面同時處理之件數。"
      })
  private int atOnce;

  @Option(
      names = "--keep-checks",
      paramLabel = "TIME",
      defaultValue = "1h",
      converter = DurationConverter.class,
      description = {
        "How long an agency can fetch a check again, and an Idempotency-Key counts; in memory"
            + " (default: ${DEFAULT-VALUE}).",
        "查驗結果可再次取得之時間。"
      })
  private Duration kept;

  @Option(
      names = "--drain",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description = "How long calls in work may take when it stops (default: ${DEFAULT-VALUE}).")
  private Duration drain;

  @Mixin private ConnectionOptions service;

  @Override
  public Integer call() throws InterruptedException {
    GatewaySettings settings;
    try {
      settings = settings();
    } catch (IOException | IllegalArgumentException e) {
      command.commandLine().getErr().println(e.getMessage());
      return 1;
    }
    return run(settings);
  }

  private GatewaySettings settings() throws IOException {
    if (clients == null) {
      throw refused("--clients is missing: a file that says who may ask, see --help");
    }
    if (protection == null) {
      throw refused(
          "say how clients are protected: --tls-cert and --tls-key, or --http-plaintext for a trial"
              + " on this machine");
    }
    if (protection.plaintext() && !listen.getAddress().isLoopbackAddress()) {
      throw refused(
          "--http-plaintext is refused on "
              + listen
              + ", since photos and keys would cross the network in the clear; give --tls-cert and"
              + " --tls-key");
    }
    return new GatewaySettings(
        ClientFile.read(clients),
        service.toClientOptions(),
        listen,
        protection.tls(),
        Optional.ofNullable(metrics),
        atOnce,
        kept,
        drain);
  }

  private ParameterException refused(String why) {
    return new ParameterException(command.commandLine(), why);
  }

  private int run(GatewaySettings settings) throws InterruptedException {
    var stop = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop, stopped), "shutdown"));
    try (Gateway gateway = Gateway.start(settings)) {
      command.commandLine().getOut().println("SERVING " + gateway.port());
      command.commandLine().getOut().flush();
      stop.await();
    } catch (IOException e) {
      command.commandLine().getErr().println("cannot start: " + e.getMessage());
      return 1;
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private static void stop(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      // The JVM ends when its shutdown hooks do, so this one waits for the gateway to drain.
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
