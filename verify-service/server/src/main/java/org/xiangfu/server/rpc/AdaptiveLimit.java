package org.xiangfu.server.rpc;

import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import com.netflix.concurrency.limits.limiter.AbstractPartitionedLimiter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.xiangfu.server.rpc.RecognitionPool.Lane;

/**
 * How much may be in progress at once. The limit follows the duration of live calls: Netflix's
 * Gradient2, which compares the last second with the last ten minutes. Vegas, the alternative,
 * measures against the fastest call ever seen, which among calls as unlike as a person not found
 * and a search of the whole gallery is no measure of an idle node.
 *
 * <p>When the limit is reached, nine tenths of it are for live calls and one tenth for archives;
 * below it, each lane may use what the other leaves. Thread-safe.
 */
final class AdaptiveLimit {
  private static final double LIVE_SHARE = 0.9;
  private static final double BATCH_SHARE = 0.1;

  /** How the permitted work ended. */
  enum Outcome {
    /** Done; its duration tells how busy the node is. */
    DONE,
    /** Its time ran out. */
    LATE,
    /** Its duration tells nothing: refused, not recognised, or an archive's. */
    IGNORED
  }

  /** The right to be in progress. Given back once; later times do nothing. */
  interface Permit {
    void release(Outcome outcome);
  }

  private static final class Partitions
      extends AbstractPartitionedLimiter.Builder<Partitions, Lane> {
    @Override
    protected Partitions self() {
      return this;
    }
  }

  private final Gradient2Limit limit;
  private final Limiter<Lane> limiter;
  private final Map<Lane, AtomicInteger> inProgress = new EnumMap<>(Lane.class);
  private volatile Runnable released = () -> {};

  AdaptiveLimit(LoadLimits.Concurrency bounds, LongSupplier nanos) {
    limit =
        Gradient2Limit.newBuilder()
            .initialLimit(bounds.initial())
            .minLimit(bounds.min())
            .maxConcurrency(bounds.max())
            .build();
    limiter =
        new Partitions()
            .limit(WindowedLimit.newBuilder().build(limit))
            .clock(nanos::getAsLong)
            .partitionResolver(Lane::tag)
            .partition(Lane.LIVE.tag(), LIVE_SHARE)
            .partition(Lane.BATCH.tag(), BATCH_SHARE)
            .build();
    for (Lane lane : Lane.values()) {
      inProgress.put(lane, new AtomicInteger());
    }
  }

  /** Empty if the lane has to wait or be refused. */
  Optional<Permit> acquire(Lane lane) {
    return limiter.acquire(lane).map(listener -> permit(lane, listener));
  }

  private Permit permit(Lane lane, Limiter.Listener listener) {
    AtomicInteger count = inProgress.get(lane);
    count.incrementAndGet();
    var given = new AtomicBoolean();
    return outcome -> {
      if (given.compareAndSet(false, true)) {
        count.decrementAndGet();
        switch (outcome) {
          case DONE -> listener.onSuccess();
          case LATE -> listener.onDropped();
          case IGNORED -> listener.onIgnore();
        }
        released.run();
      }
    };
  }

  /** Runs something short after each release, on the thread that releases. */
  void onRelease(Runnable action) {
    released = action;
  }

  int limit() {
    return limit.getLimit();
  }

  int inProgress(Lane lane) {
    return inProgress.get(lane).get();
  }
}
