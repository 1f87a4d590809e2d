package org.xiangfu.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.server.cluster.TwoSites.FIRST;
import static org.xiangfu.server.cluster.TwoSites.SECOND;
import static org.xiangfu.server.cluster.TwoSites.WITNESS;
import static org.xiangfu.server.cluster.TwoSites.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.TestGallery;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.replication.RaftNode.LogLimits;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.server.replication.UnconfirmedWriteException;

/** Two sites with a full node each, and a witness at a third place. */
@Timeout(120)
class WitnessIT {
  /** Small, so that what a member missed is soon gone from the log. */
  private static final LogLimits SHORT_LOG = new LogLimits(20, 5);

  private static final int DIMENSION = 128;

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(4);

  private Template face() {
    return TestGallery.face(DIMENSION, random);
  }

  /** Appends until it is closed, from one node, and keeps what was acknowledged. */
  private static final class Load implements AutoCloseable {
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Thread thread;

    Load(TwoSites.Full node) {
      thread = Thread.ofPlatform().name("load").start(() -> run(node));
    }

    private void run(TwoSites.Full node) {
      for (int i = 0; !stopped.get(); i++) {
        try {
          node.append("load-" + i);
          acknowledged.add("load-" + i);
        } catch (CompletionException e) {
          // Not acknowledged: it may be there or not.
          assertInstanceOf(UnconfirmedWriteException.class, e.getCause());
        }
      }
    }

    int count() {
      return acknowledged.size();
    }

    @Override
    public void close() {
      stopped.set(true);
      Uninterruptibles.joinUninterruptibly(thread);
    }
  }

  @Test
  void theLeadingSiteIsLostAndReturnsAndThenTheWitnessIs() throws Exception {
    try (var sites = new TwoSites(folder, LogLimits.USUAL)) {
      sites.found();
      await(() -> sites.leadsAll(FIRST));
      var load = new Load(sites.node(SECOND));
      try (load) {
        for (int person = 0; person < 20; person++) {
          sites.node(FIRST).enroll(person, face());
        }
        sites.stop(FIRST);
        int before = load.count();
        await(() -> load.count() > before + 20);
        for (int person = 20; person < 40; person++) {
          sites.node(SECOND).enroll(person, face());
        }
        sites.start(FIRST);
        await(() -> sites.node(FIRST).raft().ready());
        sites.apply();
        await(() -> sites.leadsAll(FIRST));
        sites.stop(WITNESS);
        int without = load.count();
        await(() -> load.count() > without + 20);
        sites.node(FIRST).enroll(40, face());
        sites.start(WITNESS);
        await(() -> sites.raft(WITNESS).ready());
      }
      for (String id : List.of(FIRST, SECOND)) {
        for (String event : load.acknowledged) {
          assertTrue(sites.node(id).shows(event), event + " at " + id);
        }
        for (int person = 0; person <= 40; person++) {
          assertTrue(sites.node(id).hasPhotoOf(person), "person " + person + " at " + id);
        }
      }
      await(sites::agree);
      await(() -> sites.status().caughtUp(0));
      assertEquals(
          List.of("WITNESS", "WITNESS", "WITNESS"),
          sites.status().replicas().stream()
              .filter(each -> each.node().equals(WITNESS))
              .map(ClusterStatus.Replica::role)
              .toList());
    }
  }

  @Test
  void aWitnessWithTheLongestLogBringsTheOtherSiteUpToDateAndGivesUpTheLead() throws Exception {
    try (var sites = new TwoSites(folder, LogLimits.USUAL)) {
      sites.found();
      await(() -> sites.leadsAll(FIRST));
      sites.stop(SECOND);
      for (int i = 0; i < 30; i++) {
        sites.node(FIRST).append("e" + i);
        sites.node(FIRST).enroll(i, face());
      }
      sites.stop(FIRST);
      sites.start(SECOND);
      // Its site is not the first, which is lost: the priorities alone would leave the witness.
      await(() -> sites.leadsAll(SECOND));
      for (int i = 0; i < 30; i++) {
        assertTrue(sites.node(SECOND).shows("e" + i));
        assertTrue(sites.node(SECOND).hasPhotoOf(i));
      }
      sites.node(SECOND).append("after");
      sites.start(FIRST);
      await(() -> sites.leadsAll(FIRST));
      assertTrue(sites.node(FIRST).shows("after"));
      await(sites::agree);
    }
  }

  @Test
  void aWitnessThatCannotGiveUpTheLeadConfirmsNothingAnswersNothingAndSendsNoState()
      throws Exception {
    try (var sites = new TwoSites(folder, SHORT_LOG)) {
      sites.found();
      await(() -> sites.leadsAll(FIRST));
      sites.node(SECOND).append("before");
      sites.stop(SECOND);
      purgeWhatIsAppended(sites, FIRST);
      sites.stop(FIRST);
      sites.start(SECOND);
      await(() -> sites.leads(WITNESS, Ledger.GROUP));
      TwoSites.Full left = sites.node(SECOND);
      var write = assertThrows(CompletionException.class, () -> left.append("unconfirmed"));
      assertInstanceOf(UnconfirmedWriteException.class, write.getCause());
      var read = assertThrows(CompletionException.class, () -> left.shows("before"));
      assertInstanceOf(UnansweredReadException.class, read.getCause());
      assertTrue(sites.leads(WITNESS, Ledger.GROUP));
      sites.start(FIRST);
      await(() -> sites.leadsAll(FIRST));
      await(sites::agree);
      for (int i = 0; i < 120; i++) {
        assertTrue(left.shows("e" + i), "e" + i);
      }
      assertTrue(left.shows("before"));
      left.append("after");
      assertTrue(sites.node(FIRST).shows("after"));
    }
  }

  /** Appends e0 to e119 so that a member that is stopped does not find them in any log. */
  private static void purgeWhatIsAppended(TwoSites sites, String at) throws Exception {
    append(sites.node(at), 0, 60);
    // A new term begins a new file, and the log is purged by whole files.
    sites.stop(at);
    sites.start(at);
    await(() -> sites.leads(at, Ledger.GROUP) && sites.node(at).raft().ready());
    append(sites.node(at), 60, 120);
  }

  private static void append(TwoSites.Full node, int from, int to) {
    for (int i = from; i < to; i++) {
      node.append("e" + i);
    }
  }

  @Test
  void aWitnessThatWasAwayForLongGetsAMarkAndNoState() throws Exception {
    try (var sites = new TwoSites(folder, SHORT_LOG)) {
      sites.found();
      await(() -> sites.leadsAll(FIRST));
      sites.stop(WITNESS);
      append(sites.node(FIRST), 0, 60);
      new ClusterChange(sites.cluster(), sites.transport(), _ -> {})
          .lead(node -> node.id().equals(SECOND));
      await(() -> sites.leadsAll(SECOND));
      append(sites.node(SECOND), 60, 120);
      await(() -> sites.raft(FIRST).view(Ledger.GROUP).snapshotIndex() > 90);
      sites.start(WITNESS);
      await(() -> sites.raft(WITNESS).view(Ledger.GROUP).snapshotIndex() > 90);
      await(() -> sites.status().caughtUp(0));
      assertTrue(names(sites.data(SECOND)).contains("position"), "the leader sent a mark");
      assertTrue(names(sites.data(WITNESS)).stream().noneMatch(WitnessIT::ofAnIndex));
      assertTrue(names(sites.data(FIRST)).stream().anyMatch(WitnessIT::ofAnIndex));

      sites.stop(FIRST);
      sites.node(SECOND).append("with the witness");
      sites.stop(WITNESS);
      sites.start(WITNESS);
      await(() -> sites.raft(WITNESS).ready());
      sites.node(SECOND).append("with the witness again");
    }
  }

  @Test
  void aWitnessThatLostItsDiskComesInAgainAndASiteThatLagsIsSeen() throws Exception {
    try (var sites = new TwoSites(folder, SHORT_LOG)) {
      sites.found();
      await(() -> sites.leadsAll(FIRST));
      append(sites.node(FIRST), 0, 30);
      sites.stop(WITNESS);
      PathUtils.deleteDirectory(sites.data(WITNESS));
      sites.start(WITNESS);
      List<String> steps = sites.apply();
      assertTrue(
          steps.stream().anyMatch(step -> step.contains("w1 has lost its data")), steps.toString());
      await(() -> sites.status().caughtUp(0));

      sites.stop(SECOND);
      append(sites.node(FIRST), 30, 60);
      Map<String, Long> lag = sites.raft(FIRST).memberLag(Ledger.GROUP);
      assertTrue(lag.get(SECOND) >= 30, lag.toString());
      await(() -> sites.raft(FIRST).memberLag(Ledger.GROUP).get(WITNESS) == 0);
      assertEquals(Map.of(), sites.raft(WITNESS).memberLag(Ledger.GROUP));
      ClusterStatus status = sites.status();
      assertEquals(List.of(SECOND), status.unreachable());
      ClusterStatus.Replica silent =
          status.replicas().stream()
              .filter(each -> each.node().equals(SECOND) && each.group().equals(Ledger.GROUP))
              .findFirst()
              .orElseThrow();
      assertEquals("SILENT", silent.role());
      assertTrue(silent.lag() >= 30, silent.toString());
    }
  }

  private static boolean ofAnIndex(String name) {
    return name.startsWith("segments_");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
