package org.xiangfu.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.ShardShare;
import org.xiangfu.server.gallery.ShardSource;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.RaftTransport;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.sealing.DataSeal;

/** Shards that are added and removed in a cluster of three nodes while clients use it. */
@Timeout(180)
class ShardsIT {
  private static final UUID CLUSTER = new UUID(0, 8);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int CLIENTS = 4;

  @TempDir Path folder;

  private final RaftTransport transport;
  private final Map<String, Node> nodes = new TreeMap<>();
  private final Map<String, Integer> ports = new TreeMap<>();
  private final List<String> steps = new ArrayList<>();

  ShardsIT() throws IOException {
    transport = new RaftTransport(CLUSTER, Optional.empty());
  }

  private record Node(
      RaftNode raft, Gallery gallery, LocalReplicas replicas, ClusterDirectory directory)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      gallery.close();
      raft.close();
      directory.close();
    }
  }

  private record Present(ClusterDirectory directory, RaftNode raft) implements ShardSource {
    @Override
    public List<Integer> shards() {
      return directory.groups().stream()
          .map(Gallery::shardOf)
          .flatMapToInt(OptionalInt::stream)
          .boxed()
          .toList();
    }

    @Override
    public Replicas replicas(int shard) {
      return raft.replicas(Gallery.groupName(shard));
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (Node node : nodes.values()) {
      node.close();
    }
  }

  private Path file() {
    return folder.resolve("cluster.yaml");
  }

  private void write(int shards) throws IOException {
    var yaml = new StringBuilder();
    yaml.append("cluster: %s%nshards: %d%nreplicas: 3%n".formatted(CLUSTER, shards));
    yaml.append("sites: [a]\nnodes:\n");
    for (String id : List.of("n1", "n2", "n3")) {
      yaml.append(
          "  - {id: %s, site: a, peer: \"127.0.0.1:%d\", client: \"127.0.0.1:1\"}%n"
              .formatted(id, ports.computeIfAbsent(id, _ -> freePort())));
    }
    // As an administrator would: a node must never read half a file.
    Path whole = Files.writeString(folder.resolve("next.yaml"), yaml);
    Files.move(whole, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void start(String id) throws IOException {
    var settings =
        new RaftNode.Settings(
            id,
            CLUSTER,
            folder.resolve(id),
            ClusterFile.read(file()).node(id).orElseThrow().peerAddress(),
            Optional.empty());
    var directory = ClusterDirectory.start(file(), id, transport);
    var replicas = new LocalReplicas();
    RaftNode raft = RaftNode.start(settings, replicas.groups(), directory);
    nodes.put(
        id,
        new Node(
            raft,
            Gallery.over(new Present(directory, raft), DataSeal.none()),
            replicas,
            directory));
  }

  private ClusterChange change() throws IOException {
    return new ClusterChange(ClusterFile.read(file()), transport, this::note);
  }

  private void note(String step) {
    System.out.println(step);
    steps.add(step);
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < until, "did not come true within " + LIMIT);
      Thread.sleep(20);
    }
  }

  private Map<String, ShardShare> shares() throws IOException {
    ClusterFile cluster = ClusterFile.read(file());
    return ClusterStatus.of(cluster, transport).shards(cluster, transport);
  }

  private void assertShares(int shards) throws IOException {
    Map<String, ShardShare> shares = shares();
    assertEquals(shards, shares.size());
    shares.forEach((_, share) -> assertEquals(1.0 / shards, share.share(), 1e-9));
  }

  private void assertReplicasAgree() throws Exception {
    for (String group : nodes.get("n1").raft().held()) {
      await(
          () -> {
            List<String> hashes = new ArrayList<>();
            for (Node node : nodes.values()) {
              hashes.add(node.replicas().stateHash(group));
            }
            return hashes.stream().distinct().count() == 1;
          });
    }
  }

  @Test
  void shardsComeAndGoWhileClientsSeeNothingOfIt() throws Exception {
    write(1);
    for (String id : List.of("n1", "n2", "n3")) {
      start(id);
    }
    change().apply();
    for (Node node : nodes.values()) {
      await(() -> node.raft().ready());
    }
    List<Gallery> galleries = nodes.values().stream().map(Node::gallery).toList();
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    try (var clients = new GalleryClients(galleries, seed)) {
      clients.enroll(900);
      clients.start(CLIENTS);

      write(3);
      var asked = new AtomicInteger();
      var cut =
          assertThrows(
              InterruptedIOException.class,
              () -> change().apply(() -> asked.incrementAndGet() > 2));
      note(cut.getMessage());
      assertTrue(shares().get("gallery-0").share() > 0.4, "there was more to move");
      change().apply();
      assertShares(3);

      write(2);
      change().apply();
      assertShares(2);
      await(() -> nodes.values().stream().noneMatch(node -> holds(node, "gallery-2")));
      await(
          () ->
              nodes.values().stream()
                  .noneMatch(node -> node.directory().groups().contains("gallery-2")));
      clients.stop();
      System.out.println(clients.summary());
      clients.check();
    }
    assertReplicasAgree();
    assertTrue(steps.stream().anyMatch(step -> step.contains("persons moved")), steps.toString());
  }

  private static boolean holds(Node node, String group) {
    return node.raft().held().contains(group);
  }
}
