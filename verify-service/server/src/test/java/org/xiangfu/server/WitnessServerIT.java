package org.xiangfu.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A witness as an administrator starts it. */
@Timeout(60)
class WitnessServerIT {
  private static final UUID CLUSTER = new UUID(0, 9);

  @TempDir Path folder;

  private Path file;
  private int peerPort;

  @BeforeEach
  void describe() throws IOException {
    peerPort = freePort();
    file =
        Files.writeString(
            folder.resolve("cluster.yaml"),
            """
            cluster: %s
            shards: 1
            replicas: 2
            sites: [a, b, c]
            nodes:
              - {id: n1, site: a, peer: "127.0.0.1:1", client: "127.0.0.1:2"}
              - {id: n2, site: b, peer: "127.0.0.1:3", client: "127.0.0.1:4"}
              - {id: w1, site: c, peer: "127.0.0.1:%d", witness: true}
            """
                .formatted(CLUSTER, peerPort));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private WitnessServer.Config config(String node, int healthPort) {
    return new WitnessServer.Config(
        folder.resolve("data"),
        loopback(peerPort),
        Optional.empty(),
        new ServerConfig.Membership(file, node),
        Optional.of(loopback(0)),
        Optional.of(loopback(healthPort)));
  }

  private static ServingStatus health(int port, String service) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
    try {
      return HealthGrpc.newBlockingStub(channel)
          .check(HealthCheckRequest.newBuilder().setService(service).build())
          .getStatus();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aWitnessTellsHowItIsBeforeItIsGivenAPartOfTheCluster() throws Exception {
    int healthPort = freePort();
    try (WitnessServer server = WitnessServer.start(config("w1", healthPort));
        var http = HttpClient.newHttpClient()) {
      assertEquals(peerPort, server.port());
      assertEquals(ServingStatus.SERVING, health(healthPort, "live"));
      assertEquals(ServingStatus.NOT_SERVING, health(healthPort, ""));
      var page = URI.create("http://127.0.0.1:" + server.metricsPort().orElseThrow() + "/metrics");
      String metrics =
          http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString(UTF_8))
              .body();
      assertTrue(metrics.contains("\nxiangfu_witness_leads 0.0\n"), metrics);
      assertTrue(metrics.contains("xiangfu_raft_leader_known{group=\"gallery-0\"}"), metrics);
      assertTrue(metrics.contains("xiangfu_disk_free_bytes"), metrics);
    }
  }

  @Test
  void aNodeThatTheFileDoesNotCallAWitnessIsNone() {
    var error = assertThrows(IOException.class, () -> WitnessServer.start(config("n1", 0)).close());
    assertTrue(error.getMessage().contains("names no witness called n1"), error.getMessage());
  }

  @Test
  void aFolderIsAWitnessesOrAFullNodesForGood() throws IOException {
    var member = Optional.of(new NodeIdentity.Member("x1", CLUSTER));
    Path witness = folder.resolve("witness");
    Path full = folder.resolve("full");
    NodeIdentity.of(witness, NodeIdentity.NO_PACK, member);
    NodeIdentity.of(full, "some-pack", member);
    assertEquals("x1", NodeIdentity.of(witness, NodeIdentity.NO_PACK, member).nodeId());
    for (Path folderOfOther : new Path[] {witness, full}) {
      String pack = folderOfOther.equals(witness) ? "some-pack" : NodeIdentity.NO_PACK;
      var error =
          assertThrows(IOException.class, () -> NodeIdentity.of(folderOfOther, pack, member));
      assertTrue(error.getMessage().contains("empty data folder"), error.getMessage());
      assertTrue(error.getMessage().contains(folderOfOther.toString()), error.getMessage());
    }
  }

  private String refusal(String... options) {
    var err = new StringWriter();
    var command = Main.commandLine().setErr(new PrintWriter(err));
    String[] words = new String[options.length + 5];
    words[0] = "serve";
    words[1] = "--data";
    words[2] = folder.resolve("refused").toString();
    words[3] = "--cluster";
    words[4] = file.toString();
    System.arraycopy(options, 0, words, 5, options.length);
    assertEquals(2, command.execute(words));
    return err.toString();
  }

  @Test
  void serveSaysWhatAWitnessDoesNotTakeAndWhatOthersMustHave() {
    assertTrue(refusal("--node", "w1", "--plaintext").contains("serves no clients"));
    assertTrue(refusal("--node", "w1", "--listen", "127.0.0.1:0").contains("serves no clients"));
    assertTrue(refusal("--node", "w1", "--data-key", "data.key").contains("needs no key"));
    assertTrue(refusal("--node", "n1").contains("--tls-cert"));
    assertTrue(refusal("--node", "n1", "--plaintext").contains("--data-key"));
    assertTrue(
        refusal("--node", "n1", "--plaintext", "--unsealed-data", "--person-ids", "roc")
            .contains("taiwan or any"));
  }
}
