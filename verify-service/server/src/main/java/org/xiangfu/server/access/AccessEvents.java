package org.xiangfu.server.access;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.protobuf.util.Timestamps;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;

/**
 * Keeps in the ledger who signed in and what was refused. Bounded: of refusals alike one a minute
 * is kept, and of all refusals at most {@value #A_MINUTE} a minute at each node. Thread-safe.
 */
public final class AccessEvents {
  static final int A_MINUTE = 60;

  private static final Logger LOG = LoggerFactory.getLogger(AccessEvents.class);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int KEPT = 1_000;

  private record Alike(String account, String workstation, String call, Refusal refusal) {}

  private final Ledger ledger;
  private final Clock clock;
  private final LongSupplier nanos;
  private final BooleanSupplier begun;
  private final Cache<Alike, Boolean> recent;
  private long minute;
  private int inMinute;

  /**
   * Over a ledger.
   *
   * @param nanos as {@link System#nanoTime()}
   * @param begun false while the ledger's group may be of a release that knows of no such events
   */
  AccessEvents(Ledger ledger, Clock clock, LongSupplier nanos, BooleanSupplier begun) {
    this.ledger = ledger;
    this.clock = clock;
    this.nanos = nanos;
    this.begun = begun;
    this.minute = nanos.getAsLong();
    this.recent =
        CacheBuilder.newBuilder()
            .maximumSize(KEPT)
            .expireAfterWrite(MINUTE)
            .ticker(
                new Ticker() {
                  @Override
                  public long read() {
                    return nanos.getAsLong();
                  }
                })
            .build();
  }

  /**
   * Keeps a refusal, unless there are too many.
   *
   * @param account who signed in; empty if nobody, since what was typed may be a password
   * @param call full name of the method
   */
  public void refused(String account, Workstation from, String call, Refusal refusal) {
    var alike = new Alike(account, from.name(), call, refusal);
    if (begun.getAsBoolean() && recent.asMap().putIfAbsent(alike, true) == null && room()) {
      var event =
          event(EventKind.EVENT_KIND_ACCESS_REFUSED, account, from)
              .setDetail(call + " " + refusal.name());
      forget(append(event, false));
    }
  }

  private synchronized boolean room() {
    long now = nanos.getAsLong();
    if (now - minute >= MINUTE.toNanos()) {
      minute = now;
      inMinute = 0;
    }
    return ++inMinute <= A_MINUTE;
  }

  /** Keeps what somebody did; completes once it is durable. */
  CompletableFuture<Event> happened(EventKind kind, String account, Workstation from) {
    return happened(kind, account, "", from);
  }

  /**
   * The same with how it was done.
   *
   * @param detail such as {@code CARD}, or {@code CARD CARD_REVOKED} if it failed
   */
  CompletableFuture<Event> happened(
      EventKind kind, String account, String detail, Workstation from) {
    return append(event(kind, account, from).setAccount(account).setDetail(detail), true);
  }

  /** Keeps what an administrator did to an account; completes once it is durable. */
  CompletableFuture<Event> changed(String operator, String account, String what, Workstation from) {
    return append(
        event(EventKind.EVENT_KIND_ACCOUNT_CHANGED, operator, from)
            .setAccount(account)
            .setDetail(what),
        true);
  }

  private Event.Builder event(EventKind kind, String operator, Workstation from) {
    String id = UUID.randomUUID().toString();
    return Event.newBuilder()
        .setEventId(id)
        .setTime(Timestamps.fromMillis(clock.millis()))
        .setKind(kind)
        .setOrigin(
            Origin.newBuilder()
                .setRequestId(id)
                .setOperatorId(operator)
                .setWorkstationId(from.name()));
  }

  private CompletableFuture<Event> append(Event.Builder event, boolean urgent) {
    return ledger.append(LedgerEntry.newBuilder().setEvent(event).build(), urgent);
  }

  private static void forget(CompletableFuture<Event> appended) {
    var _ =
        appended.exceptionally(
            error -> {
              LOG.warn("an event of access was not kept", RedactedThrowable.of(error));
              return null;
            });
  }
}
