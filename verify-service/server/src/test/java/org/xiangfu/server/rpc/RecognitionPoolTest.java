package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xiangfu.server.replication.OverloadedException;
import org.xiangfu.server.rpc.RecognitionPool.Lane;

@Timeout(30)
class RecognitionPoolTest {
  private final RecognitionPool pool = new RecognitionPool(1);
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void close() {
    gate.countDown();
    pool.close();
  }

  private CompletableFuture<Boolean> blocker(Lane lane) {
    return pool.submit(lane, () -> gate.await(20, TimeUnit.SECONDS));
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
    var batch = pool.submit(Lane.BATCH, () -> true);
    gate.countDown();
    assertTrue(batch.join());
    waiting.forEach(CompletableFuture::join);
    assertTrue(pool.submit(Lane.LIVE, () -> true).join(), "places come back");
  }

  @Test
  void workWhoseCallerIsGoneIsNotBegun() throws Exception {
    var running = blocker(Lane.LIVE);
    var caller = Context.current().withCancellation();
    List<String> done = new ArrayList<>();
    CompletableFuture<Boolean> abandoned =
        caller.call(() -> pool.submit(Lane.LIVE, () -> done.add("work")));
    caller.cancel(null);
    gate.countDown();
    assertTrue(running.join());
    var error = assertThrows(CompletionException.class, abandoned::join);
    assertInstanceOf(StatusRuntimeException.class, error.getCause());
    assertTrue(done.isEmpty());
  }
}
