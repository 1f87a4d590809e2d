package org.xiangfu.server.warmup;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.ops.RedactedThrowable;

/**
 * Shows the JIT compiler the work of a node before the first caller brings it: made-up people are
 * enrolled and asked for on a replica in a temporary folder, through the same classes. Nothing of
 * it reaches the node's own data, metrics or log.
 */
public final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  private WarmUp() {}

  /**
   * Warms up; returns early once told to stop. A warm-up that fails is a warning, since a node can
   * serve without one.
   *
   * @param limit how long it takes, however fast the machine; clearing up may take a second more
   * @param engine the node's; nothing is left behind in it
   * @param stopping asked several times a second
   */
  public static void run(
      Duration limit, FaceEngine engine, DecisionPolicy policy, BooleanSupplier stopping) {
    long begun = System.nanoTime();
    try (var folder = ScratchFolder.make();
        var node = ScratchNode.start(folder.path(), engine, policy)) {
      var photos = new MadeUpPhotos(engine.pack().id(), engine.pack().dimension());
      long left = begun + limit.toNanos() - System.nanoTime();
      new MadeUpTraffic(node, photos).run(Duration.ofNanos(Math.max(left, 0)), stopping);
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "the warm-up failed, so the first calls will be slow 暖機未完成，初期回應較慢",
          RedactedThrowable.of(e));
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (stopping.getAsBoolean()) {
      return;
    }
    LOG.info("warmed up in {} s 暖機完成", seconds(System.nanoTime() - begun));
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e9);
  }
}
