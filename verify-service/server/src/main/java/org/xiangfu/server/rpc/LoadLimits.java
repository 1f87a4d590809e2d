package org.xiangfu.server.rpc;

import java.time.Duration;

/**
 * How much a node takes on before it refuses.
 *
 * @param concurrency bounds between which the number of calls in progress adapts itself
 * @param queueTarget how long a live photo may wait for a recognition thread when all is well; once
 *     none has waited less for a second, whoever has waited twice as long is refused
 * @param quota what one client may take
 * @param connections what one connection may hold
 */
public record LoadLimits(
    Concurrency concurrency, Duration queueTarget, Quota quota, Connections connections) {

  /** Refuses a target of no time. */
  public LoadLimits {
    if (queueTarget.isNegative() || queueTarget.isZero()) {
      throw new IllegalArgumentException("a queue target is more than 0, not " + queueTarget);
    }
  }

  /**
   * Calls, and photos of archives that are being recognised, in progress at once.
   *
   * @param initial where the limit starts
   * @param min it never falls below this, at least 1
   * @param max it never rises above this
   */
  public record Concurrency(int initial, int min, int max) {
    /** Refuses bounds that are out of order. */
    public Concurrency {
      if (min < 1 || initial < min || max < initial) {
        throw new IllegalArgumentException(
            "concurrency must be 1 <= min <= initial <= max, not "
                + min
                + ", "
                + initial
                + ", "
                + max);
      }
    }

    static Concurrency forWorkers(int workers) {
      return new Concurrency(
          Math.max(64, 8 * workers), Math.max(8, 2 * workers), Math.max(256, 32 * workers));
    }
  }

  /**
   * What one client may take. A client is the subject of a certificate or, without TLS, an address.
   *
   * @param calls most calls in progress, streams included; 0 is no quota
   * @param callsPerSecond calls begun in a second, twice as many in one burst; 0 is no quota
   */
  public record Quota(int calls, int callsPerSecond) {
    /** For nodes that only their own process talks to. */
    public static final Quota NONE = new Quota(0, 0);

    /** Refuses less than nothing. */
    public Quota {
      if (calls < 0 || callsPerSecond < 0) {
        throw new IllegalArgumentException(
            "a quota is 0 or more, not " + calls + " and " + callsPerSecond);
      }
    }
  }

  /**
   * What one connection may hold.
   *
   * @param calls most calls in progress; the client keeps the rest to itself
   * @param idle a connection without calls is closed after this
   * @param age a connection takes no more calls after this, give or take a tenth, so that clients
   *     spread over new nodes
   * @param grace the calls of an aged connection are cut after this
   */
  public record Connections(int calls, Duration idle, Duration age, Duration grace) {
    /** The longest pause between citizens, and an archive's hour, are covered. */
    public static final Connections DEFAULT =
        new Connections(256, Duration.ofMinutes(30), Duration.ofHours(2), Duration.ofMinutes(30));
  }

  /** The defaults of a node that works on so many photos at once. */
  public static LoadLimits forWorkers(int workers) {
    return new LoadLimits(
        Concurrency.forWorkers(workers),
        Duration.ofMillis(500),
        new Quota(256, 1_000),
        Connections.DEFAULT);
  }

  /** The same with another quota. */
  public LoadLimits withQuota(Quota other) {
    return new LoadLimits(concurrency, queueTarget, other, connections);
  }

  /** The same with another queue target. */
  public LoadLimits withQueueTarget(Duration other) {
    return new LoadLimits(concurrency, other, quota, connections);
  }
}
