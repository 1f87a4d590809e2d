package org.xiangfu.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;

@Timeout(60)
class ClusterClientTest {
  private final List<Node> nodes = new ArrayList<>();

  private static final class Node {
    final String id;
    final HealthStatusManager health = new HealthStatusManager();
    final AtomicInteger calls = new AtomicInteger();
    volatile boolean refusing;
    Server server;

    Node(String id) {
      this.id = id;
    }

    void start(int port) throws IOException {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      server =
          NettyServerBuilder.forAddress(address)
              .addService(health.getHealthService())
              .addService(
                  new AdminServiceGrpc.AdminServiceImplBase() {
                    @Override
                    public void getStatus(
                        GetStatusRequest request, StreamObserver<GetStatusResponse> reply) {
                      calls.incrementAndGet();
                      if (refusing) {
                        reply.onError(Status.UNAVAILABLE.asRuntimeException());
                        return;
                      }
                      reply.onNext(GetStatusResponse.newBuilder().setNodeId(id).build());
                      reply.onCompleted();
                    }
                  })
              .build()
              .start();
    }
  }

  @BeforeEach
  void serve() throws IOException {
    for (int i = 1; i <= 3; i++) {
      Node node = new Node("n" + i);
      node.start(0);
      nodes.add(node);
    }
  }

  @AfterEach
  void stop() {
    nodes.forEach(node -> node.server.shutdownNow());
  }

  private XiangfuClient client() throws IOException {
    return client(
        nodes.stream()
            .map(node -> "127.0.0.1:" + node.server.getPort())
            .collect(Collectors.joining(",")));
  }

  private static XiangfuClient client(String addresses) throws IOException {
    return XiangfuClient.connect(
        new ClientOptions(addresses, new Security.Plaintext(), Duration.ofSeconds(15)));
  }

  private static String ask(XiangfuClient client) {
    return client.admin().getStatus(GetStatusRequest.getDefaultInstance()).getNodeId();
  }

  private static void askUntilAllAnswered(XiangfuClient client, Set<String> wanted)
      throws InterruptedException {
    Set<String> answered = new HashSet<>();
    while (!answered.containsAll(wanted)) {
      answered.add(ask(client));
      Thread.sleep(1);
    }
  }

  @Test
  void callsGoRoundTheNodes() throws Exception {
    try (var client = client()) {
      askUntilAllAnswered(client, Set.of("n1", "n2", "n3"));
    }
  }

  @Test
  void aCallThatOneNodeCannotTakeGoesToAnother() throws Exception {
    nodes.getFirst().refusing = true;
    nodes.get(1).refusing = true;
    try (var client = client()) {
      for (int i = 0; i < 10; i++) {
        assertEquals("n3", ask(client));
      }
    }
    assertTrue(nodes.getFirst().calls.get() > 0, "n1 was never asked");
  }

  @Test
  void aNodeThatIsNotServingIsLeftAloneUntilItServesAgain() throws Exception {
    Node away = nodes.getFirst();
    try (var client = client()) {
      askUntilAllAnswered(client, Set.of("n1", "n2", "n3"));
      away.health.setStatus("", ServingStatus.NOT_SERVING);
      int quiet = 0;
      while (quiet < 50) {
        quiet = ask(client).equals("n1") ? 0 : quiet + 1;
      }
      away.health.setStatus("", ServingStatus.SERVING);
      askUntilAllAnswered(client, Set.of("n1"));
    }
  }

  @Test
  void aCallWaitsWhileNoNodeServes() throws Exception {
    try (var client = client();
        var caller = Executors.newSingleThreadExecutor()) {
      askUntilAllAnswered(client, Set.of("n1", "n2", "n3"));
      nodes.forEach(node -> node.health.setStatus("", ServingStatus.NOT_SERVING));
      // Longer than all attempts of the retry policy would last.
      Thread.sleep(500);
      Future<String> answer = caller.submit(() -> ask(client));
      Thread.sleep(6_000);
      assertEquals(false, answer.isDone());
      nodes.getLast().health.setStatus("", ServingStatus.SERVING);
      assertEquals("n3", answer.get());
    }
  }

  @Test
  void noCallFailsWhileEveryNodeIsRestartedInTurn() throws Exception {
    try (var client = client();
        var callers = Executors.newFixedThreadPool(4)) {
      askUntilAllAnswered(client, Set.of("n1", "n2", "n3"));
      var busy = new AtomicBoolean(true);
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        counts.add(
            callers.submit(
                () -> {
                  int calls = 0;
                  for (; busy.get(); calls++) {
                    assertTrue(ask(client).startsWith("n"));
                  }
                  return calls;
                }));
      }
      for (Node node : nodes) {
        int port = node.server.getPort();
        node.health.setStatus("", ServingStatus.NOT_SERVING);
        node.server.shutdown().awaitTermination();
        Thread.sleep(100);
        node.start(port);
        node.health.setStatus("", ServingStatus.SERVING);
        askUntilAllAnswered(client, Set.of(node.id));
      }
      busy.set(false);
      for (Future<Integer> count : counts) {
        assertTrue(count.get() > 0);
      }
    }
  }

  @Test
  void aNameWithoutAnAddressAndANodeThatIsDownDoNotMatter() throws Exception {
    int unused;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      unused = socket.getLocalPort();
    }
    String addresses =
        "127.0.0.1:%d,no-such-node.invalid:7070,[::ffff:127.0.0.1]:%d"
            .formatted(unused, nodes.getFirst().server.getPort());
    try (var client = client(addresses)) {
      assertEquals("n1", ask(client));
    }
  }

  @Test
  void anAddressThatIsNoneIsNamed() {
    for (String wrong : List.of("a:1,b", "a:1,", "a:1,:2", "a:1,b:0", "a:1,b:2/x", "a:1,u@b:2")) {
      var error =
          assertThrows(
              IllegalArgumentException.class,
              () -> ClientOptions.of(wrong, new Security.Plaintext()));
      assertTrue(error.getMessage().contains("is no address of a node"), wrong);
    }
  }
}
