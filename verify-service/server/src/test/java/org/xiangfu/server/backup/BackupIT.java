package org.xiangfu.server.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.backup.BackupStatus.Outcome;
import org.xiangfu.server.backup.v1.IndexFile;
import org.xiangfu.server.backup.v1.Manifest;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.objects.DirectoryStore;
import org.xiangfu.server.objects.ObjectStores;
import org.xiangfu.server.objects.S3Bucket;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Event;

/** Backups of a node with a real log, and what can be made of them. */
@Timeout(120)
class BackupIT {
  // The last one is another node's.
  private static final List<String> CLUSTER_GROUPS = List.of("ledger", "gallery-0", "gallery-1");

  private static final UUID CLUSTER = UUID.fromString("00000000-0000-0000-0000-0000000000b1");

  @TempDir Path work;
  private Path store;
  private Path keys;

  @BeforeEach
  void makeKeys() throws IOException {
    store = work.resolve("store");
    keys = work.resolve("backup.key");
    KeyFile.create(keys);
  }

  private TestNode source() throws IOException {
    return TestNode.start(work.resolve("source"), CLUSTER);
  }

  private Backups backups(TestNode node) throws IOException {
    return backups(node, CLUSTER);
  }

  private Backups backups(TestNode node, UUID cluster) throws IOException {
    return Backups.start(
        new BackupSettings(store.toUri(), keys, Duration.ZERO, Duration.ZERO, 10, Duration.ZERO),
        new BackupSource(
            cluster, "node-1", "pack", "test", node.raft(), node::states, () -> CLUSTER_GROUPS),
        Clock.systemUTC(),
        new SimpleMeterRegistry());
  }

  private static BackupStatus run(Backups backups, boolean logOnly) throws InterruptedException {
    String id = backups.begin(logOnly).id();
    BackupStatus status = backups.status(Optional.of(id)).orElseThrow();
    while (status.outcome() instanceof Outcome.Running) {
      Thread.sleep(10);
      status = backups.status(Optional.of(id)).orElseThrow();
    }
    return status;
  }

  private static BackupStatus good(Backups backups, boolean logOnly) throws InterruptedException {
    BackupStatus status = run(backups, logOnly);
    assertEquals(new Outcome.Succeeded(), status.outcome());
    return status;
  }

  private Vault vault() throws IOException {
    return new Vault(new DirectoryStore(store), KeyFile.read(keys).seal());
  }

  private static long index(BackupStatus status, String group) {
    return status.groups().stream()
        .filter(each -> each.name().equals(group))
        .findFirst()
        .orElseThrow()
        .index();
  }

  // A node started from the point, and what it says of itself.
  private TestNode restored(String name, RestorePoint point) throws IOException {
    Path raft = work.resolve(name);
    try (Vault vault = vault()) {
      Restore restore = Restore.plan(vault, Optional.empty(), point);
      assertEquals("pack", restore.packId());
      List<Restore.Group> groups =
          restore.into(
              raft, restore.clusterId(), List.of(RaftPeer.newBuilder().setId("node-1").build()));
      TestNode node = TestNode.start(raft, restore.clusterId());
      assertEquals(
          node.hashes(),
          Map.of(
              groups.get(0).name(), groups.get(0).stateHash(),
              groups.get(1).name(), groups.get(1).stateHash()));
      return node;
    }
  }

  @Test
  void everyBackedUpPointCanBeRestoredAndGoesOnFromThere() throws Exception {
    Map<String, String> first;
    Map<String, String> between;
    Map<String, String> second;
    Map<String, String> last;
    long betweenLedger;
    long betweenGallery;
    Instant betweenTime;
    try (TestNode node = source();
        Backups backups = backups(node)) {
      node.write(0, 300);
      BackupStatus one = good(backups, false);
      first = node.hashes();
      assertEquals(
          first,
          Map.of(
              "ledger",
              one.groups().get(0).stateHash(),
              "gallery-0",
              one.groups().get(1).stateHash()));
      assertEquals(List.of("gallery-1"), one.elsewhere());
      node.write(300, 40);
      between = node.hashes();
      betweenLedger = node.raft().applied("ledger").getIndex();
      betweenGallery = node.raft().applied("gallery-0").getIndex();
      node.write(340, 10);
      BackupStatus log = good(backups, true);
      assertEquals(one.groups().get(0).commitIndex(), log.groups().get(0).commitIndex());
      betweenTime = Instant.now();
      Map<String, String> atLog = node.hashes();
      node.write(350, 30);
      good(backups, false);
      second = node.hashes();
      assertEquals(0, good(backups, false).bytesUploaded(), "nothing had changed");
      node.write(380, 20);
      BackupStatus three = good(backups, true);
      last = node.hashes();
      assertNotEquals(second, last);
      assertEquals(index(three, "ledger"), node.raft().applied("ledger").getIndex());
      try (TestNode back = restored("at-time", new RestorePoint.Time(betweenTime))) {
        assertEquals(atLog, back.hashes());
      }
    }
    var point =
        new RestorePoint.Index(Map.of("ledger", betweenLedger, "gallery-0", betweenGallery));
    try (TestNode back = restored("between", point)) {
      assertEquals(between, back.hashes());
    }
    Path again = work.resolve("newest");
    Map<String, String> grown;
    try (TestNode back = restored("newest", new RestorePoint.Newest())) {
      assertEquals(last, back.hashes());
      back.write(400, 50);
      grown = back.hashes();
      assertNotEquals(last, grown);
    }
    try (Vault vault = vault();
        TestNode back =
            TestNode.start(
                again,
                Restore.plan(vault, Optional.empty(), new RestorePoint.Newest()).clusterId())) {
      assertEquals(grown, back.hashes());
      back.write(450, 5);
    }
  }

  @Test
  void filesThatDidNotChangeAreNotWrittenAgain() throws Exception {
    try (TestNode node = source();
        Backups backups = backups(node)) {
      node.write(0, 300);
      BackupStatus one = good(backups, false);
      assertEquals(one.bytesTotal(), one.bytesUploaded());
      var event = Event.newBuilder().setEventId("one more");
      node.ledger().append(LedgerEntry.newBuilder().setEvent(event).build(), true).join();
      BackupStatus two = good(backups, false);
      assertEquals(two.bytesTotal(), two.bytesDone());
      long gallery = gallery().getFilesList().stream().mapToLong(IndexFile::getSize).sum();
      assertTrue(gallery > 0);
      assertTrue(
          two.bytesUploaded() > 0 && two.bytesUploaded() <= two.bytesTotal() - gallery,
          "%d of %d bytes written, %d of them the gallery"
              .formatted(two.bytesUploaded(), two.bytesTotal(), gallery));
    }
  }

  private Manifest gallery() throws IOException {
    try (Vault vault = vault()) {
      return new Manifests(vault).newest(CLUSTER.toString(), "gallery-0").orElseThrow();
    }
  }

  @Test
  void aVerificationReplaysTheLogToTheNextCommitAndNamesEveryBadObject() throws Exception {
    try (TestNode node = source();
        Backups backups = backups(node)) {
      node.write(0, 60);
      good(backups, false);
      node.write(60, 60);
      good(backups, false);
    }
    try (Vault vault = vault()) {
      var report = new BackupVerification(vault, work).run(Optional.empty());
      assertEquals(List.of(), report.problems());
      assertEquals(4, report.proven().size(), report.proven()::toString);
    }
    List<Path> chunks = objects("chunks");
    Path missing = chunks.getFirst();
    Path flipped = chunks.getLast();
    Files.delete(missing);
    byte[] bytes = Files.readAllBytes(flipped);
    bytes[bytes.length / 2] ^= 1;
    Files.write(flipped, bytes);
    try (Vault vault = vault()) {
      var report = new BackupVerification(vault, work).run(Optional.empty());
      assertEquals(2, report.problems().size(), report.problems()::toString);
      assertTrue(report.problems().get(0).contains(missing.getFileName() + " is missing"));
      assertTrue(report.problems().get(1).contains(flipped.getFileName() + " is damaged"));
    }
  }

  @Test
  void filesAndLogsLongerThanAChunkComeBackWhole() throws Exception {
    Map<String, String> hashes;
    try (TestNode node = source();
        Backups backups = backups(node)) {
      node.write(0, 5);
      good(backups, false);
      int photo = 0;
      while (photo < 7) {
        node.writeLarge(photo++, 3 << 20);
      }
      good(backups, true);
      hashes = node.hashes();
      try (TestNode back = restored("from-log", new RestorePoint.Newest())) {
        assertEquals(hashes, back.hashes());
      }
      good(backups, false);
      // Until Lucene has merged enough of them.
      while (gallery().getFilesList().stream().noneMatch(file -> file.getChunksCount() > 1)) {
        node.writeLarge(photo++, 3 << 20);
        good(backups, false);
      }
      hashes = node.hashes();
    }
    try (TestNode back = restored("from-index", new RestorePoint.Newest())) {
      assertEquals(hashes, back.hashes());
    }
  }

  @Test
  void whereTheLogSinceTheLastBackupIsGoneTheNextOneHasTheIndex() throws Exception {
    long end;
    try (TestNode node = source();
        Backups backups = backups(node)) {
      node.write(0, 5);
      end = index(good(backups, true), "ledger");
    }
    try (TestNode node = source()) {
      node.write(5, 20);
    }
    // As Ratis purges what the index has, sooner or later.
    try (Stream<Path> files = Files.walk(work.resolve("source"))) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith("log_")) {
          Files.delete(file);
        }
      }
    }
    Map<String, String> hashes;
    try (TestNode node = source();
        Backups backups = backups(node)) {
      node.write(25, 5);
      BackupStatus status = good(backups, true);
      assertTrue(status.groups().getFirst().commitIndex() > end + 1);
      hashes = node.hashes();
    }
    try (Vault vault = vault()) {
      var point = new RestorePoint.Index(Map.of("ledger", end + 1));
      var refused =
          assertThrows(IOException.class, () -> Restore.plan(vault, Optional.empty(), point));
      assertTrue(refused.getMessage().contains("no backup leads to"), refused::getMessage);
    }
    try (TestNode back = restored("back", new RestorePoint.Newest())) {
      assertEquals(hashes, back.hashes());
    }
  }

  @Test
  void threeNodesRestoredAlikeAreOneClusterAndAFollowerCanBackItUp() throws Exception {
    Map<String, String> hashes;
    try (TestNode node = source();
        Backups backups = backups(node)) {
      node.write(0, 50);
      good(backups, false);
      node.write(50, 20);
      good(backups, true);
      hashes = node.hashes();
    }
    List<RaftPeer> peers = Stream.of("node-1", "node-2", "node-3").map(TestNode::peer).toList();
    UUID cluster;
    try (Vault vault = vault()) {
      Restore restore = Restore.plan(vault, Optional.empty(), new RestorePoint.Newest());
      cluster = restore.clusterId();
      for (RaftPeer peer : peers) {
        restore.into(work.resolve(peer.getId().toString()), cluster, peers);
      }
    }
    List<TestNode> nodes =
        peers.stream()
            .map(
                peer ->
                    CompletableFuture.supplyAsync(
                        () -> TestNode.start(work.resolve(peer.getId().toString()), cluster, peer)))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    try {
      for (TestNode node : nodes) {
        assertEquals(hashes, node.hashes());
      }
      TestNode leader = leader(nodes);
      var event = Event.newBuilder().setEventId("after");
      leader.ledger().append(LedgerEntry.newBuilder().setEvent(event).build(), true).join();
      TestNode follower =
          nodes.stream().filter(node -> !node.equals(leader)).findFirst().orElseThrow();
      while (!follower.hashes().equals(leader.hashes())) {
        Thread.sleep(20);
      }
      try (Backups backups = backups(follower, cluster)) {
        assertEquals(
            leader.hashes().get("ledger"), good(backups, false).groups().getFirst().stateHash());
      }
    } finally {
      for (TestNode node : nodes) {
        node.close();
      }
    }
  }

  private static TestNode leader(List<TestNode> nodes) throws IOException {
    for (TestNode node : nodes) {
      if (node.raft().view("ledger").role().equals("LEADER")) {
        return node;
      }
    }
    throw new IOException("no node leads the ledger");
  }

  private List<Path> objects(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(store.resolve(folder))) {
      return files
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    }
  }

  @Test
  void aRestoreWithAnotherKeyIsRefusedAndNamesTheObject() throws Exception {
    try (TestNode node = source();
        Backups backups = backups(node)) {
      node.write(0, 5);
      good(backups, false);
    }
    Path other = work.resolve("other.key");
    try (Vault vault = new Vault(new DirectoryStore(store), KeyFile.create(other).seal())) {
      var error =
          assertThrows(
              IOException.class,
              () -> Restore.plan(vault, Optional.empty(), new RestorePoint.Newest()));
      assertTrue(error.getMessage().startsWith("manifests/"), error::getMessage);
      assertTrue(error.getMessage().contains("key"), error::getMessage);
    }
  }

  @Test
  void anIndexThatNoBackupReachesIsRefusedAndSaysWhatThereIs() throws Exception {
    try (TestNode node = source();
        Backups backups = backups(node)) {
      node.write(0, 5);
      good(backups, false);
    }
    try (Vault vault = vault()) {
      var error =
          assertThrows(
              IOException.class,
              () ->
                  Restore.plan(
                      vault,
                      Optional.empty(),
                      new RestorePoint.Index(Map.of("ledger", 1_000_000L))));
      assertTrue(error.getMessage().startsWith("ledger: no backup leads to"), error::getMessage);
    }
  }

  @Test
  void aCancelledRunLeavesNoManifestAndTheNextSucceeds() throws Exception {
    try (TestNode node = source()) {
      node.write(0, 200);
      try (Backups backups = backups(node)) {
        String id = backups.begin(false).id();
        backups.cancel(id);
        BackupStatus status = backups.status(Optional.of(id)).orElseThrow();
        while (status.outcome() instanceof Outcome.Running) {
          Thread.sleep(5);
          status = backups.status(Optional.of(id)).orElseThrow();
        }
        assertEquals(new Outcome.Cancelled(), status.outcome());
        assertTrue(
            !Files.exists(store.resolve("manifests")) || objects("manifests").isEmpty(),
            "a cancelled run wrote a manifest");
        good(backups, false);
      }
      assertEquals(2, objects("manifests").size());
      Map<String, String> hashes = node.hashes();
      try (TestNode back = restored("back", new RestorePoint.Newest())) {
        assertEquals(hashes, back.hashes());
      }
    }
  }

  @Test
  void aRunThatDiesAtAnyWriteLeavesTheBackupsAsTheyWereAndTheNextSucceeds() throws Exception {
    try (TestNode node = source()) {
      node.write(0, 30);
      try (Backups backups = backups(node)) {
        good(backups, false);
      }
      node.write(30, 30);
      int deaths = 0;
      while (dies(node, deaths + 1)) {
        deaths++;
        assertSound();
      }
      assertTrue(deaths > 3, "it died " + deaths + " times");
      assertSound();
      Map<String, String> hashes = node.hashes();
      try (TestNode back = restored("back", new RestorePoint.Newest())) {
        assertEquals(hashes, back.hashes());
      }
    }
  }

  private void assertSound() throws IOException {
    try (Vault vault = vault()) {
      assertEquals(List.of(), new BackupVerification(vault, work).run(Optional.empty()).problems());
    }
  }

  private boolean dies(TestNode node, int writes) throws IOException {
    var store = new DyingStore(new DirectoryStore(this.store), writes);
    try (Vault vault = new Vault(store, KeyFile.read(keys).seal())) {
      new BackupRun(
              source(node),
              vault,
              new RunProgress(),
              UUID.randomUUID().toString(),
              System.currentTimeMillis())
          .run(node.states(), false);
      return false;
    } catch (DyingStore.Died e) {
      return true;
    }
  }

  private static BackupSource source(TestNode node) {
    return new BackupSource(
        CLUSTER, "node-1", "pack", "test", node.raft(), node::states, () -> CLUSTER_GROUPS);
  }

  @Test
  void anS3StoreTakesBackupsAndGivesThemBack() throws Exception {
    try (var bucket = S3Bucket.start(Files.createDirectory(work.resolve("s3")))) {
      var settings =
          new BackupSettings(
              bucket.address("nodes"), keys, Duration.ZERO, Duration.ZERO, 10, Duration.ZERO);
      Map<String, String> hashes;
      try (TestNode node = source();
          Backups backups =
              Backups.start(settings, source(node), Clock.systemUTC(), new SimpleMeterRegistry())) {
        node.write(0, 100);
        good(backups, false);
        node.write(100, 20);
        good(backups, true);
        hashes = node.hashes();
      }
      try (Vault vault =
          new Vault(ObjectStores.open(bucket.address("nodes")), KeyFile.read(keys).seal())) {
        var report = new BackupVerification(vault, work).run(Optional.empty());
        assertEquals(List.of(), report.problems());
        Restore restore = Restore.plan(vault, Optional.empty(), new RestorePoint.Newest());
        Path raft = work.resolve("from-s3");
        restore.into(
            raft, restore.clusterId(), List.of(RaftPeer.newBuilder().setId("node-1").build()));
        try (TestNode back = TestNode.start(raft, restore.clusterId())) {
          assertEquals(hashes, back.hashes());
        }
      }
    }
  }

  @Test
  void aStoreThatCannotBeWrittenFailsTheRunByName() throws Exception {
    Files.writeString(store, "a file where the folder should be");
    try (TestNode node = source();
        Backups backups = backups(node)) {
      node.write(0, 5);
      var failed = (Outcome.Failed) run(backups, false).outcome();
      assertEquals("BACKUP_STORE", failed.reason());
      assertTrue(failed.message().contains(store.toString()), failed.message());
    }
  }

  @Test
  void oldCommitsExpireWithTheObjectsThatNobodyNeedsAnyMore() throws Exception {
    try (TestNode node = source();
        Backups backups = backups(node)) {
      for (int i = 0; i < 4; i++) {
        node.write(i * 20, 20);
        good(backups, false);
        good(backups, true);
      }
    }
    int before = objects("chunks").size();
    try (Vault vault = vault()) {
      new Expiry(vault).run(CLUSTER.toString(), 1, Instant.EPOCH, Instant.now().plusSeconds(60));
      assertEquals(16, objects("manifests").size(), "all are younger than that");
      new Expiry(vault).run(CLUSTER.toString(), 1, Instant.now(), Instant.now().plusSeconds(60));
      assertEquals(4, objects("manifests").size(), "a full and a log manifest of each group");
      assertTrue(objects("chunks").size() < before);
      var report = new BackupVerification(vault, work).run(Optional.empty());
      assertEquals(List.of(), report.problems());
    }
  }
}
