package org.xiangfu.server.access;

import com.google.common.base.Ticker;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.collect.ImmutableSet;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.xiangfu.v1.Role;

/**
 * What each operator has done at this node lately: token buckets, one for each account and use, at
 * most {@value #BUCKETS}. Thread-safe.
 */
final class OperatorLimits {
  /** Ten times the operators of a country's counters on a bad day: 40 bytes and a name each. */
  static final int BUCKETS = 40_000;

  /** Who types; batches and gateways are programs, with bounds of their own. */
  private static final ImmutableSet<Role> PEOPLE =
      ImmutableSet.of(Role.ROLE_CLERK, Role.ROLE_SUPERVISOR, Role.ROLE_AUDITOR);

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private record Key(String account, LimitedUse use) {}

  private final OperatorRates rates;
  private final AccessMetrics metrics;
  private final LoadingCache<Key, Bucket> buckets;

  OperatorLimits(OperatorRates rates, LongSupplier nanos, AccessMetrics metrics) {
    this.rates = rates;
    this.metrics = metrics;
    buckets =
        CacheBuilder.newBuilder()
            .maximumSize(BUCKETS)
            .expireAfterAccess(longestRefill(rates))
            .ticker(
                new Ticker() {
                  @Override
                  public long read() {
                    return nanos.getAsLong();
                  }
                })
            .build(CacheLoader.from(key -> bucket(rates.of(key.use()), nanos)));
  }

  // A bucket that has been left alone for so long is full, and need not be remembered.
  private static Duration longestRefill(OperatorRates rates) {
    Duration longest = MINUTE;
    for (LimitedUse use : LimitedUse.values()) {
      OperatorRates.Rate rate = rates.of(use);
      if (rate.perMinute() > 0) {
        Duration refill = MINUTE.multipliedBy(rate.burst()).dividedBy(rate.perMinute());
        longest = refill.compareTo(longest) > 0 ? refill : longest;
      }
    }
    return longest;
  }

  private static Bucket bucket(OperatorRates.Rate rate, LongSupplier nanos) {
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
        .addLimit(limit -> limit.capacity(rate.burst()).refillGreedy(rate.perMinute(), MINUTE))
        .build();
  }

  /**
   * Takes one call of an account's, if it is a person's.
   *
   * @param method full name of the call
   * @throws AccessRefusedException if it has made too many; says when the next may come
   */
  void take(Caller.Admitted who, String method, Right right) {
    Optional<LimitedUse> use = LimitedUse.of(method, right);
    if (use.isEmpty()
        || rates.of(use.get()).perMinute() == 0
        || who.roles().stream().noneMatch(PEOPLE::contains)) {
      return;
    }
    ConsumptionProbe probe =
        buckets
            .getUnchecked(new Key(who.caller().account(), use.get()))
            .tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      metrics.limited(use.get());
      throw new AccessRefusedException(
          Refusal.OPERATOR_RATE_LIMIT, Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
  }

  /** Buckets that are remembered. */
  long buckets() {
    return buckets.size();
  }
}
