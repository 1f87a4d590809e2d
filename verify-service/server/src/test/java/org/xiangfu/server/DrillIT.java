package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.cluster.ClusterFile;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.server.portrait.PortraitSettings;
import org.xiangfu.server.rpc.LoadLimits;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.GroupStatus;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.IdentifyResponse;
import org.xiangfu.v1.NodeSeen;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/** Three whole nodes of two shards at two sites and a half: faces, portraits, a switch-over. */
@Timeout(240)
class DrillIT {
  private static final List<String> SITES = List.of("taipei", "taichung", "hsinchu");

  @TempDir static Path folder;

  private static final List<XiangfuServer> SERVERS = new ArrayList<>();
  private static final List<Integer> PORTS = new ArrayList<>();
  private static Path file;

  @BeforeAll
  static void found() throws Exception {
    file = folder.resolve("cluster.yaml");
    var yaml = new StringBuilder();
    yaml.append("cluster: %s%nshards: 2%nreplicas: 3%n".formatted(UUID.randomUUID()));
    yaml.append("sites: %s%nnodes:%n".formatted(SITES));
    for (int node = 0; node < 3; node++) {
      PORTS.add(freePort());
      yaml.append(
          "  - {id: n%d, site: %s, peer: \"127.0.0.1:%d\", client: \"127.0.0.1:%d\"}%n"
              .formatted(node, SITES.get(node), freePort(), PORTS.getLast()));
    }
    Files.writeString(file, yaml);
    KeyFile.create(folder.resolve("portrait.key"));
    List<CompletableFuture<XiangfuServer>> starting = new ArrayList<>();
    for (int node = 0; node < 3; node++) {
      ServerConfig config = config("n" + node);
      starting.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return XiangfuServer.start(config);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              },
              task -> Thread.ofPlatform().start(task)));
    }
    while (cluster("apply") != 0) {
      TimeUnit.MILLISECONDS.sleep(500);
    }
    for (CompletableFuture<XiangfuServer> each : starting) {
      SERVERS.add(each.join());
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static ServerConfig config(String node) throws IOException {
    var self = ClusterFile.read(file).node(node).orElseThrow();
    var portraits =
        new PortraitSettings(
            Optional.of(folder.resolve("portraits").toUri()),
            Optional.of(folder.resolve("portrait.key")),
            true);
    return new ServerConfig(
        folder.resolve(node),
        BuiltIn.pack(),
        self.clientAddress(),
        self.peerAddress(),
        Optional.empty(),
        Optional.of(new ServerConfig.Membership(file, node)),
        Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        Optional.empty(),
        1,
        DecisionPolicy.DEFAULT,
        Duration.ZERO,
        LoadLimits.forWorkers(1),
        Optional.empty(),
        new ArchiveSettings(
            portraits,
            Optional.empty(),
            Optional.of(folder.resolve("portrait.key")),
            Optional.empty()),
        PersonIds.ANY,
        Optional.empty(),
        CaseworkSettings.NONE);
  }

  @AfterAll
  static void stop() {
    SERVERS.forEach(XiangfuServer::close);
  }

  private static int cluster(String... step) {
    List<String> words = new ArrayList<>(List.of("cluster"));
    words.addAll(List.of(step));
    words.addAll(List.of("--cluster", file.toString()));
    return Main.commandLine().execute(words.toArray(String[]::new));
  }

  private static XiangfuClient connect(int node) throws IOException {
    return XiangfuClient.connect(
        ClientOptions.of("127.0.0.1:" + PORTS.get(node), new Security.Plaintext()));
  }

  private static Origin origin() {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId("clerk-1")
        .setPurpose(Purpose.PURPOSE_REPLACEMENT)
        .build();
  }

  @Test
  void anyNodeAnswersForAllShardsWhatAnotherEnrolled() throws IOException {
    List<List<byte[]>> people = BuiltIn.people(8, 1);
    try (var first = connect(0);
        var last = connect(2)) {
      for (int person = 0; person < people.size(); person++) {
        ByteString photo = ByteString.copyFrom(people.get(person).getFirst());
        first
            .enrollment()
            .enroll(
                EnrollRequest.newBuilder()
                    .setOrigin(origin())
                    .setPersonId("P" + person)
                    .setPhoto(photo)
                    .build());
        VerifyResponse verified =
            last.verification()
                .verify(
                    VerifyRequest.newBuilder()
                        .setOrigin(origin())
                        .setPersonId("P" + person)
                        .setProbe(photo)
                        .build());
        assertEquals(1, verified.getComparisonsCount());
      }
      IdentifyResponse found =
          last.verification()
              .identify(
                  IdentifyRequest.newBuilder()
                      .setOrigin(origin())
                      .setProbe(ByteString.copyFrom(people.get(3).getFirst()))
                      .build());
      assertEquals(8, found.getGallerySize());
      assertEquals(1, found.getSearchedShare());
      assertEquals("P3", found.getCandidates(0).getPersonId());
    }
  }

  @Test
  void eachNodeTellsOfTheClusterAndOfWhatRunsShort() throws Exception {
    List<GetStatusResponse> told = statuses();
    // Nodes look at each other every two seconds, and a new leader sees what it applied last later.
    for (int time = 0; time < 150 && !known(told); time++) {
      TimeUnit.MILLISECONDS.sleep(100);
      told = statuses();
    }
    for (GetStatusResponse each : told) {
      assertEquals(SITES, each.getNodesList().stream().map(NodeSeen::getSite).toList());
      assertTrue(each.getNodesList().stream().allMatch(NodeSeen::getAnswers), each.toString());
      assertTrue(each.getServing());
      assertTrue(each.getFigures().getDiskSizeBytes() > each.getFigures().getDiskFreeBytes());
      assertEquals(0, each.getEvents(), "left out");
    }
    List<GroupStatus> leaders = leaders(told);
    assertEquals(3, leaders.size(), "the ledger and two shards");
    for (GroupStatus each : leaders) {
      assertEquals(2, each.getMembersCount(), each.toString());
      assertEquals(each.getOfferedLevel(), each.getCommandLevel());
      assertEquals(each.getName().equals("ledger") ? 0 : 0.5, each.getOwned(), 1e-9);
    }
  }

  private static List<GetStatusResponse> statuses() throws IOException {
    List<GetStatusResponse> told = new ArrayList<>();
    for (int node = 0; node < PORTS.size(); node++) {
      try (var client = connect(node)) {
        told.add(
            client.admin().getStatus(GetStatusRequest.newBuilder().setWithoutCounts(true).build()));
      }
    }
    return told;
  }

  private static List<GroupStatus> leaders(List<GetStatusResponse> told) {
    return told.stream()
        .flatMap(each -> each.getGroupsList().stream())
        .filter(group -> group.getRole().equals("LEADER"))
        .toList();
  }

  private static boolean known(List<GetStatusResponse> told) {
    return told.stream()
            .flatMap(each -> each.getNodesList().stream())
            .allMatch(NodeSeen::getAnswers)
        && leaders(told).stream()
            .allMatch(group -> group.getName().equals("ledger") || group.getOwned() > 0);
  }

  @Test
  void aDrillSwitchesOverAndBackWithNoCallFailedAndNothingLost() throws IOException {
    Path report = folder.resolve("drill.json");
    String servers = String.join(",", PORTS.stream().map(port -> "127.0.0.1:" + port).toList());
    int exit =
        Main.commandLine()
            .execute(
                "drill",
                "--cluster",
                file.toString(),
                "--to",
                "taichung",
                "--operator",
                "ops-1",
                "--report",
                report.toString(),
                "--server",
                servers,
                "--plaintext");
    JsonNode told = new ObjectMapper().readTree(report.toFile());
    assertEquals(0, exit, told.toString());
    assertEquals(2, told.get("switches").size());
    assertEquals("taipei", told.get("from").asText());
    assertEquals(0, told.get("lost").asLong());
    assertTrue(told.get("acknowledged").asLong() > 50, told.toString());
    assertEquals(0, cluster("status"));
  }
}
