package org.xiangfu.gateway.clients;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.VerboseResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How often agencies may ask, counted by this gateway since its start: a minute's share comes back
 * evenly, a day's at midnight in Taipei. Thread-safe.
 */
public final class Quotas {
  private static final ZoneId ZONE = ZoneId.of("Asia/Taipei");

  private final Clock clock;
  private final Map<String, Agency> agencies;
  private final Map<String, Bucket> buckets;

  /** Full quotas. */
  public Quotas(List<Agency> agencies, Clock clock) {
    this.clock = clock;
    this.agencies = agencies.stream().collect(Collectors.toMap(Agency::name, Function.identity()));
    buckets = agencies.stream().collect(Collectors.toMap(Agency::name, this::bucket));
  }

  /**
   * What an agency has left.
   *
   * @param minute limit of a minute, and what is left of it
   * @param minuteLeft at least 0
   * @param dayLeft at least 0
   * @param dayEnds when a day's share comes back
   * @param taken true if it was asked for one and there was one
   * @param waitSeconds after which there is one again; 0 if there was one
   */
  public record Left(
      int minute,
      long minuteLeft,
      int day,
      long dayLeft,
      Instant dayEnds,
      boolean taken,
      long waitSeconds) {}

  /** Takes one check from an agency's quota, if there is one. */
  public Left take(Agency agency) {
    VerboseResult<ConsumptionProbe> result =
        bucket(agency.name()).asVerbose().tryConsumeAndReturnRemaining(1);
    ConsumptionProbe probe = result.getValue();
    long wait = probe.isConsumed() ? 0 : seconds(probe.getNanosToWaitForRefill());
    return left(agency.name(), result, probe.isConsumed(), wait);
  }

  /** What an agency has left now. */
  public Left left(Agency agency) {
    return left(agency.name(), bucket(agency.name()).asVerbose().getAvailableTokens(), false, 0);
  }

  private Bucket bucket(String agency) {
    Bucket bucket = buckets.get(agency);
    if (bucket == null) {
      throw new IllegalArgumentException("no such agency: " + agency);
    }
    return bucket;
  }

  private Left left(String name, VerboseResult<?> result, boolean taken, long wait) {
    long[] each = result.getDiagnostics().getAvailableTokensPerEachBandwidth();
    Agency agency = agencies.get(name);
    return new Left(
        agency.perMinute(),
        Math.max(0, each[0]),
        agency.perDay(),
        Math.max(0, each[1]),
        midnight().toInstant(),
        taken,
        wait);
  }

  private static long seconds(long nanos) {
    return Math.max(1, Duration.ofNanos(nanos).plusMillis(999).toSeconds());
  }

  private ZonedDateTime midnight() {
    return clock.instant().atZone(ZONE).truncatedTo(ChronoUnit.DAYS).plusDays(1);
  }

  private Bucket bucket(Agency agency) {
    return Bucket.builder()
        .addLimit(
            Bandwidth.builder()
                .capacity(agency.perMinute())
                .refillGreedy(agency.perMinute(), Duration.ofMinutes(1))
                .build())
        .addLimit(
            Bandwidth.builder()
                .capacity(agency.perDay())
                .refillIntervallyAligned(
                    agency.perDay(), Duration.ofDays(1), midnight().toInstant())
                .build())
        .withCustomTimePrecision(new Wall(clock))
        .build();
  }

  private record Wall(Clock clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      Instant now = clock.instant();
      return Math.addExact(
          Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), (long) now.getNano());
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
