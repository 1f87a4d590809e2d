package org.xiangfu.server.rpc;

import com.google.common.base.Ticker;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * What each client may take: calls in progress, and calls begun in a second. Who a client is stays
 * in memory, for an hour after its last call, and for the ten thousand that called last. A call
 * that outlives this hour no longer counts. Thread-safe.
 */
final class ClientQuotas {
  private static final int CLIENTS = 10_000;
  private static final Duration REMEMBERED = Duration.ofHours(1);
  private static final Duration ONE_CALL = Duration.ofSeconds(1);

  /** Whether a call may begin. */
  sealed interface Entry {
    /**
     * It may.
     *
     * @param exit to be run when the call is over; more than once does nothing
     */
    record Entered(Runnable exit) implements Entry {}

    /**
     * It may not.
     *
     * @param kind which quota is used up
     * @param retryAfter when there may be room again
     */
    record Refused(Kind kind, Duration retryAfter) implements Entry {}
  }

  /** What is counted. */
  enum Kind {
    /** Calls in progress. */
    CALLS,
    /** Calls begun in a second. */
    RATE
  }

  private record Client(Optional<Semaphore> calls, Optional<Bucket> rate) {}

  private final LoadingCache<String, Client> clients;

  ClientQuotas(LoadLimits.Quota quota, LongSupplier nanos) {
    clients =
        CacheBuilder.newBuilder()
            .maximumSize(CLIENTS)
            .expireAfterAccess(REMEMBERED)
            .ticker(ticker(nanos))
            .build(CacheLoader.from(() -> client(quota, nanos)));
  }

  private static Client client(LoadLimits.Quota quota, LongSupplier nanos) {
    return new Client(
        quota.calls() == 0 ? Optional.empty() : Optional.of(new Semaphore(quota.calls())),
        quota.callsPerSecond() == 0
            ? Optional.empty()
            : Optional.of(bucket(quota.callsPerSecond(), nanos)));
  }

  private static Bucket bucket(int perSecond, LongSupplier nanos) {
    return Bucket.builder()
        .withCustomTimePrecision(
            new TimeMeter() {
              @Override
              public long currentTimeNanos() {
                return nanos.getAsLong();
              }

              @Override
              public boolean isWallClockBased() {
                return false;
              }
            })
        .addLimit(
            limit -> limit.capacity(2L * perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build();
  }

  private static Ticker ticker(LongSupplier nanos) {
    return new Ticker() {
      @Override
      public long read() {
        return nanos.getAsLong();
      }
    };
  }

  /** Asks for one call of a client. */
  Entry enter(String name) {
    Client client = clients.getUnchecked(name);
    if (client.calls().isPresent() && !client.calls().get().tryAcquire()) {
      return new Entry.Refused(Kind.CALLS, ONE_CALL);
    }
    var entered = new AtomicBoolean(true);
    Runnable exit =
        () -> {
          if (entered.compareAndSet(true, false)) {
            client.calls().ifPresent(Semaphore::release);
          }
        };
    if (client.rate().isPresent()) {
      ConsumptionProbe probe = client.rate().get().tryConsumeAndReturnRemaining(1);
      if (!probe.isConsumed()) {
        exit.run();
        return new Entry.Refused(Kind.RATE, Duration.ofNanos(probe.getNanosToWaitForRefill()));
      }
    }
    return new Entry.Entered(exit);
  }

  /** Clients that are remembered. */
  long clients() {
    return clients.size();
  }
}
