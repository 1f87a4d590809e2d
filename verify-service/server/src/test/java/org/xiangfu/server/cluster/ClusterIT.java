package org.xiangfu.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.RaftTransport;
import org.xiangfu.v1.Event;

/** Several nodes in this process, with real sockets, logs and indexes, over the ledger. */
@Timeout(180)
class ClusterIT {
  private static final UUID CLUSTER = new UUID(0, 7);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Small, so that what a follower missed is soon gone from the log. */
  private static final RaftNode.LogLimits SHORT_LOG = new RaftNode.LogLimits(20, 5);

  @TempDir Path folder;

  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, Integer> ports = new HashMap<>();
  private Path file;

  private record Node(
      RaftNode raft, Ledger ledger, LocalReplicas replicas, ClusterDirectory directory)
      implements AutoCloseable {
    void append(String id) {
      ledger
          .append(
              LedgerEntry.newBuilder().setEvent(Event.newBuilder().setEventId(id)).build(), true)
          .join();
    }

    boolean shows(String id) {
      return ledger.event(id).join().isPresent();
    }

    @Override
    public void close() throws IOException {
      ledger.close();
      raft.close();
      directory.close();
    }
  }

  @BeforeEach
  void describe() throws IOException {
    file = folder.resolve("cluster.yaml");
    write(List.of("a", "b", "c"), "n1@a", "n2@b", "n3@c");
  }

  @AfterEach
  void stop() throws IOException {
    for (Node node : nodes.values()) {
      node.close();
    }
  }

  private void write(List<String> sites, String... members) throws IOException {
    var yaml = new StringBuilder();
    yaml.append("cluster: ").append(CLUSTER).append("\nshards: 1\nreplicas: 3\n");
    yaml.append("sites: ").append(sites).append("\nnodes:\n");
    for (String member : members) {
      String[] parts = member.split("@", -1);
      yaml.append(
          "  - {id: %s, site: %s, peer: \"127.0.0.1:%d\", client: \"127.0.0.1:1\"}%n"
              .formatted(parts[0], parts[1], port(parts[0])));
    }
    Files.writeString(file, yaml);
  }

  private int port(String node) {
    return ports.computeIfAbsent(
        node,
        _ -> {
          try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private Node start(String id) throws IOException {
    ClusterFile cluster = ClusterFile.read(file);
    var settings =
        new RaftNode.Settings(
            id,
            CLUSTER,
            folder.resolve(id),
            cluster.node(id).orElseThrow().peerAddress(),
            Optional.empty(),
            SHORT_LOG);
    var directory = ClusterDirectory.start(file, id, new RaftTransport(CLUSTER, Optional.empty()));
    var replicas = new LocalReplicas();
    RaftNode raft = RaftNode.start(settings, replicas.groups(), directory);
    var node = new Node(raft, new Ledger(raft.replicas(Ledger.GROUP)), replicas, directory);
    nodes.put(id, node);
    return node;
  }

  private void stop(String id) throws IOException {
    nodes.remove(id).close();
  }

  private ClusterChange change(List<String> steps) throws IOException {
    return new ClusterChange(
        ClusterFile.read(file), new RaftTransport(CLUSTER, Optional.empty()), steps::add);
  }

  private void found() throws Exception {
    for (String id : List.of("n1", "n2", "n3")) {
      start(id);
    }
    change(new ArrayList<>()).apply();
    for (Node node : nodes.values()) {
      await(() -> node.raft().ready());
    }
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < until, "did not come true within " + LIMIT);
      Thread.sleep(20);
    }
  }

  private String hash(String id) throws IOException {
    return nodes.get(id).replicas().stateHash(Ledger.GROUP);
  }

  private boolean leads(String id) throws IOException {
    return nodes.get(id).raft().view(Ledger.GROUP).role().equals("LEADER");
  }

  @Test
  void whatOneNodeAcknowledgedEveryOtherShowsAtOnce() throws Exception {
    found();
    List<Node> all = List.copyOf(nodes.values());
    for (int i = 0; i < 60; i++) {
      all.get(i % 3).append("e" + i);
      for (Node node : all) {
        assertTrue(node.shows("e" + i));
      }
    }
  }

  @Test
  void aLostLeaderIsReplacedAndComesBackFromASnapshot() throws Exception {
    found();
    await(() -> leads("n1"));
    nodes.get("n1").append("before");
    stop("n1");
    for (int i = 0; i < 100; i++) {
      nodes.get("n2").append("e" + i);
    }
    assertTrue(
        nodes.get("n2").raft().view(Ledger.GROUP).snapshotIndex() > 50,
        "what n1 missed must be gone from the log");
    start("n1");
    await(() -> leads("n1"));
    assertTrue(nodes.get("n1").shows("e99"));
    assertEquals(hash("n2"), hash("n1"));
    await(() -> hash("n3").equals(hash("n1")));
  }

  @Test
  void withoutAMajorityNothingIsAcknowledgedAndNothingIsAnswered() throws Exception {
    found();
    nodes.get("n3").append("before");
    stop("n1");
    stop("n2");
    Node left = nodes.get("n3");
    assertThrows(CompletionException.class, () -> left.append("lost"));
    assertThrows(CompletionException.class, () -> left.shows("before"));
    start("n1");
    await(
        () -> {
          try {
            return left.shows("before");
          } catch (CompletionException e) {
            return false;
          }
        });
  }

  @Test
  void aReplicaMovesToANewNodeWhileTheClusterServes() throws Exception {
    found();
    for (int i = 0; i < 50; i++) {
      nodes.get("n2").append("e" + i);
    }
    write(List.of("a", "b", "c"), "n1@a", "n2@b", "n3@c", "n4@c");
    start("n4");
    List<String> steps = new ArrayList<>();
    write(List.of("a", "b", "c"), "n1@a", "n2@b", "n4@c");
    change(steps).apply();
    Node joined = nodes.get("n4");
    await(() -> joined.raft().ready());
    assertTrue(joined.shows("e49"), steps.toString());
    assertEquals(hash("n1"), hash("n4"));
    assertTrue(nodes.get("n4").raft().held().contains(Ledger.GROUP));
    // The old holder was not in the file any more: it is taken out, and told so where it runs.
    await(() -> !nodes.get("n3").raft().held().contains(Ledger.GROUP));
    nodes.get("n1").append("after");
    assertTrue(joined.shows("after"));
  }

  @Test
  void aNodeThatLostItsDiskIsTakenOutAndComesInAgain() throws Exception {
    found();
    for (int i = 0; i < 30; i++) {
      nodes.get("n1").append("e" + i);
    }
    stop("n3");
    PathUtils.deleteDirectory(folder.resolve("n3"));
    start("n3");
    assertTrue(nodes.get("n3").raft().held().isEmpty());
    List<String> steps = new ArrayList<>();
    change(steps).apply();
    assertTrue(
        steps.stream().anyMatch(step -> step.contains("n3 has lost its data")), steps.toString());
    await(() -> nodes.get("n3").raft().ready());
    assertTrue(nodes.get("n3").shows("e29"));
    await(() -> hash("n1").equals(hash("n3")));
  }

  @Test
  void theLeadMovesToTheSiteThatIsAskedForAndBack() throws Exception {
    found();
    await(() -> leads("n1"));
    change(new ArrayList<>()).lead(node -> node.site().equals("c"));
    await(() -> leads("n3"));
    nodes.get("n1").append("e1");
    assertTrue(nodes.get("n2").shows("e1"));
    change(new ArrayList<>()).apply();
    await(() -> leads("n1"));
  }

  @Test
  void aCommandLineWithAnUnreachableNodeSaysWhichOne() throws Exception {
    found();
    stop("n2");
    var error = assertThrows(IOException.class, () -> change(new ArrayList<>()).apply());
    assertTrue(error.getMessage().contains("n2"), error.getMessage());
  }

  @Test
  void theIndexOfASnapshotHoldsNoFileThatIsNotIts() throws Exception {
    found();
    stop("n3");
    for (int i = 0; i < 100; i++) {
      nodes.get("n1").append("e" + i);
    }
    start("n3");
    await(() -> nodes.get("n3").raft().ready() && hash("n3").equals(hash("n1")));
    stop("n3");
    start("n3");
    await(() -> nodes.get("n3").raft().ready());
    assertTrue(nodes.get("n3").shows("e99"));
    try (Stream<Path> files = Files.walk(folder.resolve("n3"))) {
      assertTrue(files.noneMatch(each -> each.toString().endsWith(".md5")));
    }
  }
}
