package org.xiangfu.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.server.rpc.LoadLimits;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;

@Timeout(120)
class WarmUpIT {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final long NO_PROCESS = 99_999_999;

  @TempDir Path data;
  private int port;
  private int healthPort;

  @BeforeEach
  void freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, LOOPBACK);
        var other = new ServerSocket(0, 1, LOOPBACK)) {
      port = socket.getLocalPort();
      healthPort = other.getLocalPort();
    }
  }

  private ServerConfig config(Duration warmUp) throws IOException {
    var any = new InetSocketAddress(LOOPBACK, 0);
    return new ServerConfig(
        data,
        BuiltIn.pack(),
        new InetSocketAddress(LOOPBACK, port),
        any,
        Optional.empty(),
        Optional.empty(),
        Optional.of(any),
        Optional.empty(),
        1,
        DecisionPolicy.DEFAULT,
        warmUp,
        LoadLimits.forWorkers(1),
        Optional.of(new InetSocketAddress(LOOPBACK, healthPort)),
        ArchiveSettings.LOCAL,
        PersonIds.ANY,
        Optional.empty(),
        CaseworkSettings.NONE);
  }

  private XiangfuClient connect() throws IOException {
    return connect(port);
  }

  private static XiangfuClient connect(int port) throws IOException {
    return XiangfuClient.connect(ClientOptions.of("127.0.0.1:" + port, new Security.Plaintext()));
  }

  private CompletableFuture<XiangfuServer> start(Duration warmUp, BooleanSupplier stopping)
      throws IOException {
    ServerConfig config = config(warmUp);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return XiangfuServer.start(config, stopping);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static List<Path> scratchFolders() throws IOException {
    String mine = "xiangfu-warm-up-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().startsWith(mine)).toList();
    }
  }

  private static void awaitScratchFolder() throws Exception {
    while (scratchFolders().isEmpty()) {
      Thread.sleep(10);
    }
  }

  private static ServingStatus health(Channel channel) {
    try {
      return HealthGrpc.newBlockingStub(channel)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } catch (StatusRuntimeException e) {
      return ServingStatus.UNKNOWN;
    }
  }

  @Test
  void aNodeWarmsUpBeforeItServesAndKeepsNothingOfIt() throws Exception {
    CompletableFuture<XiangfuServer> starting = start(Duration.ofSeconds(4), () -> false);
    List<ServingStatus> seen = new ArrayList<>();
    try (var client = connect();
        var probe = connect(healthPort)) {
      awaitScratchFolder();
      while (!starting.isDone()) {
        seen.add(health(probe.channel()));
        Thread.sleep(100);
      }
      assertTrue(seen.contains(ServingStatus.NOT_SERVING), "while it warmed up: " + seen);
      assertEquals(-1, seen.subList(0, seen.size() - 1).indexOf(ServingStatus.SERVING));
      try (XiangfuServer server = starting.get()) {
        assertEquals(ServingStatus.SERVING, health(client.channel()));
        GetStatusResponse status = client.admin().getStatus(GetStatusRequest.getDefaultInstance());
        assertEquals(0, status.getEvents());
        assertEquals(0, status.getGallery().getActivePhotos());
        assertEquals(0, status.getGallery().getFailedPhotos());
        String metrics = scrape(server.metricsPort().orElseThrow());
        assertTrue(metrics.contains("xiangfu_gallery_templates{group=\"gallery-0\"} 0.0"), metrics);
        assertFalse(metrics.contains("Enroll"), "no call of the warm-up is counted");
      }
    }
    assertEquals(List.of(), scratchFolders());
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertFalse(
            new String(Files.readAllBytes(file), ISO_8859_1).contains("WARM-UP"), file.toString());
      }
    }
  }

  private static String scrape(int port) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics")).build(),
            HttpResponse.BodyHandlers.ofString(UTF_8))
        .body();
  }

  @Test
  void aNodeThatIsToldToStopWhileItWarmsUpDoesNotServe() throws Exception {
    var stop = new AtomicBoolean();
    CompletableFuture<XiangfuServer> starting = start(Duration.ofSeconds(60), stop::get);
    awaitScratchFolder();
    Thread.sleep(1_500);
    assertFalse(starting.isDone());
    stop.set(true);
    var error = assertThrows(ExecutionException.class, () -> starting.get(20, TimeUnit.SECONDS));
    assertInstanceOf(InterruptedIOException.class, error.getCause().getCause());
    assertEquals(List.of(), scratchFolders());
    try (var client = connect()) {
      assertEquals(ServingStatus.UNKNOWN, health(client.channel()));
    }
  }

  @Test
  void aFolderThatADeadProcessLeftIsRemovedAndALivingOnesIsNot() throws Exception {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path abandoned = Files.createTempDirectory("xiangfu-warm-up-" + NO_PROCESS + "-");
    Files.writeString(abandoned.resolve("segment"), "left");
    long parent = ProcessHandle.current().parent().orElseThrow().pid();
    Path living = Files.createTempDirectory(temporary, "xiangfu-warm-up-" + parent + "-");
    try (XiangfuServer server = XiangfuServer.start(config(Duration.ofMillis(1)))) {
      assertEquals(port, server.port());
      assertFalse(Files.exists(abandoned));
      assertTrue(Files.exists(living));
    } finally {
      Files.delete(living);
    }
  }
}
