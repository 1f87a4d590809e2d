package org.xiangfu.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
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
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Identity;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.notices.NoticeSettings;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.server.rpc.LoadLimits;
import org.xiangfu.server.security.ServerTls;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.EventServiceGrpc;
import org.xiangfu.v1.GetPersonRequest;

/** What an administrator sees of a real node: metrics, health, log. */
@Timeout(120)
class OperationsIT {
  /** What dashboard and alerts name, and a node alone that has just started does not have. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "xiangfu_raft_member_lag",
          "xiangfu_witness_leads",
          "xiangfu_backup_age_seconds",
          "jvm_gc_pause_seconds_sum");

  private static final Pattern PART_OF_A_TIMER = Pattern.compile("_(?:bucket|count|sum|max)$");

  @TempDir Path folder;

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private XiangfuServer start(Identity node, int healthPort) throws IOException {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return XiangfuServer.start(
        new ServerConfig(
            folder.resolve("data"),
            BuiltIn.pack(),
            loopback,
            loopback,
            Optional.empty(),
            Optional.empty(),
            Optional.of(loopback),
            Optional.of(
                new ServerTls(node.certificateChain(), node.privateKey(), node.certificateChain())),
            1,
            DecisionPolicy.DEFAULT,
            Duration.ZERO,
            LoadLimits.forWorkers(1),
            Optional.of(new InetSocketAddress(loopback.getAddress(), healthPort)),
            ArchiveSettings.LOCAL,
            PersonIds.ANY,
            Optional.empty(),
            new CaseworkSettings(
                Optional.empty(),
                Optional.of(
                    new NoticeSettings(
                        folder.resolve("notices.jsonl").toString(), Optional.empty())))));
  }

  private static String scrape(XiangfuServer server) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI page = URI.create("http://localhost:" + server.metricsPort().orElseThrow() + "/metrics");
      return http.send(
              HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString(UTF_8))
          .body();
    }
  }

  private static Set<String> names(String page) {
    return page.lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("[{ ]", 2)[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static ServingStatus health(ManagedChannel channel, String service) {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  @Test
  void dashboardAndAlertsNameWhatTheServiceMeasuresAndAllOfIt() throws Exception {
    Identity node = Certificates.selfSigned(folder, "node", "EC");
    int healthPort = freePort();
    try (XiangfuServer server = start(node, healthPort)) {
      call(server, node);
      String page = scrape(server);
      Set<String> measured = names(page);
      Set<String> named = DeployFiles.metrics("grafana/xiangfu.json");
      named.addAll(DeployFiles.metrics("prometheus/alerts.yaml"));
      Set<String> unknown = new TreeSet<>(named);
      unknown.removeAll(measured);
      unknown.removeAll(ELSEWHERE);
      // The gateway's tests know those.
      unknown.removeIf(name -> name.startsWith("xiangfu_gateway_"));
      assertEquals(Set.of(), unknown, "named, and never measured");

      Set<String> shown = new HashSet<>();
      DeployFiles.metrics("grafana/xiangfu.json").forEach(name -> shown.add(whole(name)));
      Set<String> hidden = new TreeSet<>();
      measured.stream()
          .filter(name -> name.startsWith("xiangfu_") && !shown.contains(whole(name)))
          .forEach(hidden::add);
      assertEquals(Set.of(), hidden, "measured, and not on the dashboard");

      double expiry = value(page, "xiangfu_certificate_expiry_seconds");
      long days = Duration.between(Instant.now(), Instant.ofEpochSecond((long) expiry)).toDays();
      assertTrue(days >= 88 && days <= 90, "keytool's certificates last 90 days, not " + days);
      assertTrue(value(page, "xiangfu_disk_free_bytes") > 0);

      probe(healthPort);
    }
  }

  // A timer is shown if one of its series is.
  private static String whole(String name) {
    return PART_OF_A_TIMER.matcher(name).replaceFirst("");
  }

  private static double value(String page, String name) {
    return page.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static void call(XiangfuServer server, Identity node) throws IOException {
    var security = new Security.Tls(Optional.of(node.certificateChain()), Optional.of(node));
    try (var client =
        XiangfuClient.connect(ClientOptions.of("127.0.0.1:" + server.port(), security))) {
      assertThrows(
          StatusRuntimeException.class,
          () -> client.enrollment().getPerson(GetPersonRequest.getDefaultInstance()));
    }
  }

  private static void probe(int port) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
    try {
      assertEquals(ServingStatus.SERVING, health(channel, "live"));
      assertEquals(ServingStatus.SERVING, health(channel, ""));
      assertEquals(ServingStatus.SERVING, health(channel, EventServiceGrpc.SERVICE_NAME));
      var refused =
          assertThrows(
              StatusRuntimeException.class,
              () ->
                  EnrollmentServiceGrpc.newBlockingStub(channel)
                      .getPerson(GetPersonRequest.getDefaultInstance()));
      assertEquals(Status.Code.UNIMPLEMENTED, refused.getStatus().getCode());
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void theLogIsJsonLinesWhenAskedFor() throws Exception {
    Path log = folder.resolve("log").resolve("xiangfu.json");
    try (var server =
        ServerProcess.start(
            folder.resolve("data"), "--log-format", "json", "--log-file", log.toString())) {
      assertEquals(ServerProcess.STOPPED_BY_SIGTERM, server.stop());
    }
    List<String> lines = Files.readAllLines(log);
    var json = new ObjectMapper();
    boolean served = false;
    for (String line : lines) {
      JsonNode entry = json.readTree(line);
      assertTrue(entry.hasNonNull("timestamp") && entry.hasNonNull("level"), line);
      served |= entry.path("formattedMessage").asText().startsWith("serving on port");
    }
    assertTrue(served, "lines: " + lines.size());
  }
}
