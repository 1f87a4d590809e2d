package org.xiangfu.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.MoveIn;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.ChainState;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.RaftTransport;
import org.xiangfu.server.replication.RefusedCommandException;
import org.xiangfu.v1.Event;

/** A rolling upgrade: three nodes, one of which understands the command level before the newest. */
@Timeout(120)
class ClusterLevelIT {
  private static final UUID CLUSTER = new UUID(0, 8);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String GROUP = "gallery-0";
  private static final int FORMER = CommandLevel.MOVES - 1;

  @TempDir Path folder;

  private final Map<String, Node> nodes = new HashMap<>();
  private Path file;

  private record Node(RaftNode raft, LocalReplicas replicas, ClusterDirectory directory)
      implements AutoCloseable {
    CompletableFuture<byte[]> move(String photo) {
      var record =
          PhotoRecord.newBuilder()
              .setPersonId("P0")
              .setPhotoId(photo)
              .setState(PhotoState.PHOTO_STATE_FAILED);
      return raft.replicas(GROUP)
          .propose(
              GalleryCommand.newBuilder()
                  .setLevel(CommandLevel.MOVES)
                  .setMoveIn(
                      MoveIn.newBuilder()
                          .setPersonId("of " + photo)
                          .addPhotos(NewPhoto.newBuilder().setRecord(record)))
                  .build()
                  .toByteArray());
    }

    @Override
    public void close() throws IOException {
      raft.close();
      directory.close();
    }
  }

  @BeforeEach
  void describe() throws IOException {
    var yaml = new StringBuilder();
    yaml.append("cluster: ").append(CLUSTER).append("\nshards: 1\nreplicas: 3\nsites: [a]\n");
    yaml.append("nodes:\n");
    for (String id : List.of("n1", "n2", "n3")) {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        yaml.append(
            "  - {id: %s, site: a, peer: \"127.0.0.1:%d\", client: \"127.0.0.1:1\"}%n"
                .formatted(id, socket.getLocalPort()));
      }
    }
    file = Files.writeString(folder.resolve("cluster.yaml"), yaml);
  }

  @AfterEach
  void stop() throws IOException {
    for (Node node : nodes.values()) {
      node.close();
    }
  }

  private void start(String id, int offered) throws IOException {
    var transport = new RaftTransport(CLUSTER, Optional.empty());
    var settings =
        new RaftNode.Settings(
            id,
            CLUSTER,
            folder.resolve(id),
            ClusterFile.read(file).node(id).orElseThrow().peerAddress(),
            Optional.empty());
    var replicas = new LocalReplicas();
    var all = replicas.groups();
    var directory = ClusterDirectory.start(file, id, transport);
    var groups = new RaftNode.Groups(all.names(), all.state(), offered);
    try {
      nodes.put(id, new Node(RaftNode.start(settings, groups, directory), replicas, directory));
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private List<String> apply() throws IOException {
    List<String> steps = new ArrayList<>();
    new ClusterChange(
            ClusterFile.read(file), new RaftTransport(CLUSTER, Optional.empty()), steps::add)
        .apply();
    return steps;
  }

  private ClusterStatus status() throws IOException {
    return ClusterStatus.of(ClusterFile.read(file), new RaftTransport(CLUSTER, Optional.empty()));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < until, "did not come true within " + LIMIT);
      Thread.sleep(20);
    }
  }

  private void awaitAllReady() throws Exception {
    for (Node node : nodes.values()) {
      await(() -> node.raft().ready());
    }
  }

  private boolean allEqual() throws IOException {
    return nodes.get("n1").replicas().stateHash(GROUP).equals(hash("n2"))
        && hash("n2").equals(hash("n3"));
  }

  private String hash(String id) throws IOException {
    return nodes.get(id).replicas().stateHash(GROUP);
  }

  private boolean all(int level) throws IOException {
    return status().replicas().stream().allMatch(each -> each.level() == level);
  }

  @Test
  void aNewCommandWaitsForTheLastNodeToBeUpgraded() throws Exception {
    start("n1", CommandLevel.MOVES);
    start("n2", CommandLevel.MOVES);
    start("n3", FORMER);
    apply();
    awaitAllReady();
    assertTrue(all(FORMER), status().toString());
    assertTrue(status().raisable().isEmpty(), "one node does not understand it");

    String empty = hash("n1");
    var error = assertThrows(CompletionException.class, nodes.get("n1").move("early")::join);
    assertInstanceOf(RefusedCommandException.class, error.getCause());
    assertTrue(error.getMessage().contains("xiangfu cluster apply"), error.getMessage());
    assertFalse(apply().stream().anyMatch(step -> step.contains("command level")));
    awaitAllReady();
    assertEquals(empty, hash("n1"));
    assertTrue(allEqual());

    nodes.remove("n3").close();
    start("n3", CommandLevel.MOVES);
    awaitAllReady();
    await(() -> status().raisable().contains(GROUP));
    assertThrows(CompletionException.class, nodes.get("n1").move("still early")::join);
    assertTrue(apply().contains("gallery-0: command level " + CommandLevel.MOVES));
    await(() -> all(CommandLevel.MOVES));
    byte[] moved = nodes.get("n2").move("in time").join();
    assertEquals(1, GalleryResult.parseFrom(moved).getAffected());
    await(() -> !hash("n1").equals(empty) && allEqual());
  }

  @Test
  void aNodeThatGoesBackToTheFormerReleaseStopsAndTheOthersServe() throws Exception {
    for (String id : List.of("n1", "n2", "n3")) {
      start(id, CommandLevel.MOVES);
    }
    apply();
    awaitAllReady();
    await(() -> all(CommandLevel.MOVES));
    nodes.get("n1").move("before").join();
    nodes.remove("n3").close();
    var error = assertThrows(IOException.class, () -> start("n3", FORMER));
    assertTrue(error.getMessage().contains("upgrade this node"), error.toString());
    assertTrue(error.getMessage().contains(folder.resolve("n3").toString()), error.toString());
    byte[] moved = nodes.get("n1").move("after").join();
    assertEquals(1, GalleryResult.parseFrom(moved).getAffected());
  }

  @Test
  void eventsAreWrittenThroughoutAnUpgradeAndChainedOnceItIsDone() throws Exception {
    start("n1", CommandLevel.CHAIN);
    start("n2", CommandLevel.CHAIN);
    start("n3", CommandLevel.CHAIN - 1);
    apply();
    awaitAllReady();
    try (var ledger = new Ledger(nodes.get("n1").raft().replicas(Ledger.GROUP))) {
      append(ledger, "before");
      assertTrue(ledger.chain(0).join().isEmpty());

      nodes.remove("n3").close();
      start("n3", CommandLevel.CHAIN);
      awaitAllReady();
      await(() -> status().raisable().contains(Ledger.GROUP));
      append(ledger, "still before");
      apply();
      await(() -> all(CommandLevel.CHAIN));
      append(ledger, "after");
      ChainState chain = ledger.chain(0).join().orElseThrow();
      assertEquals(2, chain.getGenesis().getCount());
      assertEquals(3, chain.getNewest().getCount());
    }
    await(this::allLedgersEqual);
    assertTrue(ledgerHash("n1").contains("-"), "the chain is part of the state");
  }

  @Test
  void aPhotoIsRetiredThroughoutAnUpgradeAndWithItsTimeOnceItIsDone() throws Exception {
    start("n1", CommandLevel.PERSONS);
    start("n2", CommandLevel.PERSONS);
    start("n3", CommandLevel.PERSONS - 1);
    apply();
    awaitAllReady();
    var at = Instant.parse("2026-11-21T12:00:00Z");
    try (var gallery = new Gallery(List.of(nodes.get("n1").raft().replicas(GROUP)))) {
      var record =
          PhotoRecord.newBuilder()
              .setPersonId("P0")
              .setPhotoId("photo")
              .setState(PhotoState.PHOTO_STATE_ACTIVE)
              .setPackId("pack");
      var template = Optional.of(new Template("pack", new float[] {1, 0, 0, 0}));
      assertTrue(gallery.enroll(record.build(), template, true).join().getCreated());
      assertEquals(1, gallery.retire("P0", "photo", at).join());
      PhotoRecord before = gallery.photosOf("P0").join().getFirst().record();
      assertEquals(PhotoState.PHOTO_STATE_RETIRED, before.getState());
      assertEquals(0, before.getEndedAtMillis());
      var error =
          assertThrows(CompletionException.class, () -> gallery.upkeep().merge("P0", "P1").join());
      assertInstanceOf(RefusedCommandException.class, error.getCause());

      nodes.remove("n3").close();
      start("n3", CommandLevel.PERSONS);
      awaitAllReady();
      await(() -> status().raisable().contains(GROUP));
      apply();
      await(() -> all(CommandLevel.PERSONS));
      assertEquals(1, gallery.retire("P0", "photo", at).join());
      PhotoRecord after = gallery.photosOf("P0").join().getFirst().record();
      assertEquals(before.toBuilder().setEndedAtMillis(at.toEpochMilli()).build(), after);
      await(this::allEqual);
    }
  }

  private static void append(Ledger ledger, String id) {
    var event = Event.newBuilder().setEventId(id).setPersonId("P0");
    var _ = ledger.append(LedgerEntry.newBuilder().setEvent(event).build(), true).join();
  }

  private boolean allLedgersEqual() throws IOException {
    return ledgerHash("n1").equals(ledgerHash("n2")) && ledgerHash("n2").equals(ledgerHash("n3"));
  }

  private String ledgerHash(String id) throws IOException {
    return nodes.get(id).replicas().stateHash(Ledger.GROUP);
  }
}
