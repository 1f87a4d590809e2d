package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xiangfu.server.replication.OverloadedException;
import org.xiangfu.server.rpc.RecognitionPool.Lane;

@Timeout(30)
class RecognitionPoolTest {
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final AtomicLong now = new AtomicLong();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final RecognitionPool pool =
      new RecognitionPool(1, LoadLimits.forWorkers(1), new LoadMetrics(metrics), now::get);
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void close() {
    gate.countDown();
    pool.close();
    timer.shutdownNow();
  }

  private CompletableFuture<Boolean> blocker(Lane lane) {
    return pool.submit(lane, () -> gate.await(20, TimeUnit.SECONDS));
  }

  private void photoThatTakes(Duration time) {
    pool.submit(Lane.LIVE, () -> now.addAndGet(time.toNanos())).join();
  }

  private double shed(String lane, String reason) {
    return metrics.get("xiangfu.shed").tag("lane", lane).tag("reason", reason).counter().count();
  }

  private static void assertOverloaded(CompletableFuture<?> refused) {
    var error = assertThrows(CompletionException.class, refused::join);
    assertEquals(
        Status.Code.UNAVAILABLE, Failures.exception(error.getCause()).getStatus().getCode());
  }

  @Test
  void aCounterGoesBeforeEveryArchivePhotoThatWaits() throws Exception {
    var running = blocker(Lane.BATCH);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(pool.submit(Lane.BATCH, () -> order.add("batch")));
    }
    all.add(pool.submit(Lane.LIVE, () -> order.add("live")));
    gate.countDown();
    assertTrue(running.get(10, TimeUnit.SECONDS));
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
    assertEquals("live", order.getFirst());
  }

  @Test
  void aFullLaneRefusesAtOnceAndTheOtherStaysOpen() {
    List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      waiting.add(blocker(Lane.LIVE));
    }
    assertEquals(64, pool.busy(Lane.LIVE));
    var error = assertThrows(CompletionException.class, () -> blocker(Lane.LIVE).join());
    assertInstanceOf(OverloadedException.class, error.getCause());
    assertEquals(1, shed("live", "queue_full"));
    var batch = pool.submit(Lane.BATCH, () -> true);
    gate.countDown();
    assertTrue(batch.join());
    waiting.forEach(CompletableFuture::join);
    assertTrue(pool.submit(Lane.LIVE, () -> true).join(), "places come back");
  }

  @Test
  void workWhoseCallerIsGoneLeavesTheQueueAtOnce() throws Exception {
    var running = blocker(Lane.LIVE);
    var caller = Context.current().withCancellation();
    List<String> done = new ArrayList<>();
    CompletableFuture<Boolean> abandoned =
        caller.call(() -> pool.submit(Lane.LIVE, () -> done.add("work")));
    assertEquals(2, pool.busy(Lane.LIVE));
    caller.cancel(null);
    var error = assertThrows(CompletionException.class, abandoned::join);
    assertInstanceOf(StatusRuntimeException.class, error.getCause());
    assertEquals(1, pool.busy(Lane.LIVE), "its place is free while the other still runs");
    assertEquals(1, shed("live", "gone"));
    gate.countDown();
    assertTrue(running.join());
    assertTrue(done.isEmpty());
  }

  @Test
  void aCallThatCannotBeInTimeIsRefusedInsteadOfQueued() throws Exception {
    photoThatTakes(Duration.ofSeconds(1));
    var first = blocker(Lane.LIVE);
    var second = pool.submit(Lane.LIVE, () -> true);
    var hurried = Context.current().withDeadline(Deadline.after(2, TimeUnit.SECONDS), timer);
    CompletableFuture<Boolean> refused = hurried.call(() -> pool.submit(Lane.LIVE, () -> true));
    assertTrue(refused.isCompletedExceptionally(), "two seconds of work are before it");
    assertOverloaded(refused);
    assertEquals(1, shed("live", "deadline"));
    var patient = Context.current().withDeadline(Deadline.after(1, TimeUnit.HOURS), timer);
    var taken = patient.call(() -> pool.submit(Lane.LIVE, () -> true));
    gate.countDown();
    assertTrue(first.join() && second.join() && taken.join());
  }

  @Test
  void aQueueThatStandsIsShedAndAnArchiveWaits() {
    for (int i = 0; i < 12; i++) {
      queueFor(Duration.ofMillis(600), Lane.LIVE).join();
    }
    assertEquals(0, shed("live", "queue_time"));
    assertOverloaded(queueFor(Duration.ofMillis(1_100), Lane.LIVE));
    assertEquals(1, shed("live", "queue_time"));
    assertTrue(queueFor(Duration.ofMillis(1_100), Lane.BATCH).join());
    assertTrue(pool.submit(Lane.LIVE, () -> true).join(), "one that did not wait");
    assertTrue(queueFor(Duration.ofMillis(1_100), Lane.LIVE).join(), "the queue drains");
  }

  // The clock moves while the photo waits behind another.
  private CompletableFuture<Boolean> queueFor(Duration time, Lane lane) {
    var blocked = new CountDownLatch(1);
    var before = pool.submit(Lane.BATCH, () -> blocked.await(20, TimeUnit.SECONDS));
    while (pool.busy(Lane.BATCH) == 0) {
      Thread.onSpinWait();
    }
    var waiting = pool.submit(lane, () -> true);
    now.addAndGet(time.toNanos());
    blocked.countDown();
    before.join();
    return waiting;
  }

  @Test
  void waitAndWorkAreMeasured() {
    photoThatTakes(Duration.ofSeconds(3));
    var work = metrics.get("xiangfu.recognition.work").tag("lane", "live").timer();
    assertEquals(1, work.count());
    assertEquals(3, work.totalTime(TimeUnit.SECONDS), 1e-9);
    assertEquals(1, metrics.get("xiangfu.recognition.queue").tag("lane", "live").timer().count());
  }
}
