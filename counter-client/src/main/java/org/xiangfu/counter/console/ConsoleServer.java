package org.xiangfu.counter.console;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.file.FileService;
import com.linecorp.armeria.server.file.HttpFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.webjars.WebJarVersionLocator;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.counter.slip.SlipFonts;
import org.xiangfu.counter.slip.SlipPrinter;

/**
 * A console that runs: pages for this computer's browser on loopback, and a connection to the
 * service. Close it to stop; checks that wait stay on disk.
 */
public final class ConsoleServer implements AutoCloseable {
  private static final int THREADS = 16;
  private static final int MOST_CONNECTIONS = 64;
  private static final long MOST_BYTES = 9 << 20;
  private static final Duration ROUND = Duration.ofSeconds(3);
  private static final Duration SPARE = Duration.ofSeconds(10);

  private final Server server;
  private final XiangfuClient client;
  private final CaptureQueue queue;
  private final NodeLines nodes;
  private final Upkeep upkeep;
  private final QueueFeed feed;
  private final LedgerPages ledger;
  private final Optional<BatchJobs> batch;

  private ConsoleServer(
      ConsoleSettings settings,
      XiangfuClient client,
      CaptureQueue queue,
      NodeLines nodes,
      SlipPrinter printer,
      Optional<BatchJobs> batch) {
    this.client = client;
    this.queue = queue;
    this.nodes = nodes;
    var captures = new RetainedCaptures(System::nanoTime);
    var sessions = new Sessions(settings.idle(), System::nanoTime);
    var console =
        new Console(
            settings,
            client.channel(),
            new ServiceLine(client.channel()),
            sessions,
            new Delivery(queue, captures),
            captures,
            nodes);
    this.upkeep = new Upkeep(console, client::reconnectNow);
    this.feed = new QueueFeed(sessions, ROUND);
    this.ledger = new LedgerPages(console);
    this.batch = batch;
    this.server = build(settings, console, printer);
  }

  /**
   * Starts a console.
   *
   * @throws IOException if a certificate, a font, the data folder or the port cannot be used; says
   *     which
   */
  public static ConsoleServer start(ConsoleSettings settings) throws IOException {
    var printer = new SlipPrinter(SlipFonts.of(settings.fonts()));
    XiangfuClient client = XiangfuClient.connect(settings.service());
    CaptureQueue queue;
    NodeLines nodes;
    Optional<BatchJobs> batch;
    try {
      TrainingMark.require(settings.data(), settings.training().isPresent());
      nodes = NodeLines.open(settings.service());
      batch =
          settings.archives().isEmpty()
              ? Optional.empty()
              : Optional.of(BatchJobs.open(settings, client));
      queue = CaptureQueue.open(settings.data());
    } catch (IOException | RuntimeException e) {
      client.close();
      throw e;
    }
    var console = new ConsoleServer(settings, client, queue, nodes, printer, batch);
    try {
      console.server.start().join();
    } catch (CompletionException e) {
      console.close();
      throw new IOException(
          "port " + settings.port() + " of this computer is in use; give another --port", e);
    }
    console.upkeep.start(ROUND);
    return console;
  }

  private Server build(ConsoleSettings settings, Console console, SlipPrinter printer) {
    ServerBuilder builder =
        Server.builder()
            .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port()))
            .maxNumConnections(MOST_CONNECTIONS)
            .maxRequestLength(MOST_BYTES)
            .requestTimeout(settings.service().deadline().multipliedBy(2).plus(SPARE))
            .gracefulShutdownTimeout(Duration.ofMillis(100), Duration.ofSeconds(5))
            .disableServerHeader()
            .blockingTaskExecutor(
                BlockingTaskExecutor.builder()
                    .threadNamePrefix("console")
                    .numThreads(THREADS)
                    .build(),
                true);
    var front = new Front(builder, console);
    new AccessPages(console).on(front);
    new ClerkPages(console).on(front);
    new CasePages(console).on(front);
    new SlipPages(console, printer).on(front);
    settings.training().ifPresent(room -> new TrainingPages(console, room).on(front));
    new QueuePages(console, feed).on(front);
    new AuditPages(console).on(front);
    new StatisticsPages(console).on(front);
    new IncidentPages(console).on(front);
    ledger.on(front);
    new ReviewPages(console).on(front);
    new CardPages(console).on(front);
    builder.service("/lib/chart.js", charts());
    new OpenIdPages(console).on(front, builder);
    new ClusterPages(console, feed).on(front);
    new AccountPages(console).on(front);
    new DrillPages(console).on(front);
    batch.ifPresent(jobs -> new BatchPages(console, jobs, feed).on(front));
    builder.serviceUnder(
        "/static",
        FileService.builder(
                ConsoleServer.class.getClassLoader(),
                ConsoleServer.class.getPackageName().replace('.', '/') + "/static")
            .cacheControl("no-cache")
            .build());
    builder.serviceUnder(
        "/",
        (_, _) ->
            HttpResponse.of(HttpStatus.NOT_FOUND, MediaType.PLAIN_TEXT_UTF_8, "no such page"));
    return builder.decorator(new LoopbackGuard()).decorator(new SecurityHeaders()).build();
  }

  // The one file of the library that a browser needs, from its jar.
  private static HttpService charts() {
    return HttpFile.builder(
            ConsoleServer.class.getClassLoader(),
            "META-INF/resources/webjars/"
                + new WebJarVersionLocator().path("chart.js", "dist/chart.umd.min.js"))
        .cacheControl("no-cache")
        .build()
        .asService();
  }

  /** Where a browser finds it. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.activeLocalPort());
  }

  @Override
  public void close() {
    feed.close();
    ledger.close();
    upkeep.close();
    server.stop().join();
    batch.ifPresent(BatchJobs::close);
    queue.close();
    nodes.close();
    client.close();
  }
}
