package org.xiangfu.server.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.server.cases.CaseBench.CLERK;
import static org.xiangfu.server.cases.CaseBench.PERSON;
import static org.xiangfu.server.cases.CaseBench.check;
import static org.xiangfu.server.cases.CaseBench.decide;
import static org.xiangfu.server.cases.CaseBench.open;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.Decision;

/** Steps as those who follow a feed are told of them; the feed looks when a test says so. */
class CaseFeedTest {
  @TempDir Path folder;

  private final AtomicInteger reads = new AtomicInteger();
  private volatile boolean unread;
  private CaseBench bench;
  private CaseFeed feed;

  @BeforeEach
  void begin() throws IOException {
    bench =
        new CaseBench(
            folder.resolve("ledger"),
            KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow(),
            Counting::new);
    feed = new CaseFeed(bench.ledger());
  }

  @AfterEach
  void close() throws IOException {
    feed.close();
    bench.close();
  }

  /** Counts what is read, and fails to read when it should. */
  private final class Counting implements Replicas {
    private final Replicas group;

    Counting(Replicas group) {
      this.group = group;
    }

    @Override
    public CompletableFuture<byte[]> propose(byte[] command) {
      return group.propose(command);
    }

    @Override
    public CompletableFuture<byte[]> read(byte[] query) {
      reads.incrementAndGet();
      return unread
          ? CompletableFuture.failedFuture(new UnansweredReadException("ledger", null))
          : group.read(query);
    }
  }

  private static List<String> ids(CaseFeed.Follower follower) throws ExecutionException {
    return follower.changes().orElseThrow().stream().map(Case::getCaseId).toList();
  }

  private int readsOfALook() {
    int before = reads.get();
    feed.look();
    return reads.get() - before;
  }

  @Test
  void whoBeginsReadsTheQueueAndIsToldWhatChangesAfterwards() throws Exception {
    bench.done("before", CLERK, open());
    try (CaseFeed.Follower follower = feed.follow()) {
      assertEquals(Optional.empty(), follower.changes());
      bench.done("b", CLERK, open());
      bench.done("a", CLERK, open());
      bench.done("b", CLERK, check(Band.BAND_REFER));
      assertEquals(List.of(), ids(follower));
      feed.look();
      List<Case> changed = follower.changes().orElseThrow();
      assertEquals(List.of("b", "a"), changed.stream().map(Case::getCaseId).toList());
      assertEquals(bench.find("b").orElseThrow(), bench.cases().opened(changed.getFirst()));
      bench.done("b", CLERK, decide(Decision.DECISION_REFER, ""));
      feed.look();
      assertEquals(List.of("b"), ids(follower));
    }
  }

  @Test
  void whatDidNotChangeIsNeitherReadNorOpenedAgainHoweverManyFollow() throws Exception {
    for (int i = 0; i < 40; i++) {
      bench.done("c" + i, CLERK, open());
    }
    try (CaseFeed.Follower first = feed.follow();
        CaseFeed.Follower second = feed.follow()) {
      assertEquals(Optional.empty(), first.changes());
      assertEquals(Optional.empty(), second.changes());
      int idle = readsOfALook();
      assertEquals(List.of(), ids(first));
      bench.done("c7", CLERK, check(Band.BAND_REFER));
      assertEquals(idle + 1, readsOfALook());
      for (CaseFeed.Follower each : List.of(first, second)) {
        Case told = each.changes().orElseThrow().getFirst();
        assertEquals("c7", told.getCaseId());
        assertNotEquals(PERSON, told.getPersonId());
      }
      assertEquals(idle, readsOfALook());
      assertEquals(List.of(), ids(second));
    }
  }

  @Test
  void nothingIsReadWhileNobodyFollows() throws Exception {
    feed.follow().close();
    bench.done("c1", CLERK, open());
    assertEquals(0, readsOfALook());
    try (CaseFeed.Follower follower = feed.follow()) {
      assertEquals(Optional.empty(), follower.changes());
      feed.look();
      assertEquals(List.of(), ids(follower));
    }
  }

  @Test
  void whoFellFarBehindReadsTheQueueAnew() throws Exception {
    try (CaseFeed.Follower follower = feed.follow()) {
      assertEquals(Optional.empty(), follower.changes());
      IntStream.range(0, 600).forEach(i -> bench.done("c" + i, CLERK, open()));
      feed.look();
      assertEquals(Optional.empty(), follower.changes());
      bench.done("c3", CLERK, check(Band.BAND_REFER));
      feed.look();
      assertEquals(List.of("c3"), ids(follower));
    }
  }

  @Test
  void aLookThatFailsIsToldAndTheNextOneMissesNothing() throws Exception {
    try (CaseFeed.Follower follower = feed.follow()) {
      assertEquals(Optional.empty(), follower.changes());
      bench.done("c1", CLERK, open());
      unread = true;
      feed.look();
      var failed = assertThrows(ExecutionException.class, follower::changes);
      assertTrue(failed.getCause().getCause() instanceof UnansweredReadException);
      unread = false;
      feed.look();
      assertEquals(List.of("c1"), ids(follower));
    }
  }
}
