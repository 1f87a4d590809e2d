package org.xiangfu.server.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.Expire;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;

/**
 * Ends cases with which nobody goes on: the node that leads proposes it, and the replicas refuse it
 * if somebody went on with the case meanwhile. As long as the cluster's level is too low for it,
 * cases wait.
 */
public final class CaseExpiration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CaseExpiration.class);

  private static final List<CaseState> OPEN =
      List.of(
          CaseState.CASE_STATE_OPENED, CaseState.CASE_STATE_CHECKED, CaseState.CASE_STATE_REFERRED);

  private static final long LOOK_SECONDS = 60;
  private static final long ANSWER_SECONDS = 10;
  private static final int PAGE = 250;
  private static final int ID_BYTES = 16;

  private final CaseLifetime lifetime;
  private final Ledger ledger;
  private final Cases cases;
  private final BooleanSupplier leads;
  private final Clock clock;
  private final Counter expired;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("case-lifetime").daemon(true).factory());

  CaseExpiration(
      CaseLifetime lifetime,
      Ledger ledger,
      BooleanSupplier leads,
      Clock clock,
      MeterRegistry metrics) {
    this.lifetime = lifetime;
    this.ledger = ledger;
    this.cases = ledger.cases();
    this.leads = leads;
    this.clock = clock;
    this.expired =
        Counter.builder("xiangfu.cases.expired")
            .description("Cases that this node has ended because nobody went on with them")
            .register(metrics);
  }

  /**
   * Begins to look, once a minute.
   *
   * @param leads true if this node leads the ledger's group
   */
  public static CaseExpiration start(
      CaseLifetime lifetime,
      Ledger ledger,
      BooleanSupplier leads,
      Clock clock,
      MeterRegistry metrics) {
    var expiration = new CaseExpiration(lifetime, ledger, leads, clock, metrics);
    if (!lifetime.unlimited()) {
      var _ =
          expiration.thread.scheduleWithFixedDelay(
              expiration::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }
    return expiration;
  }

  /** Ends what has expired; for one thread. */
  void look() {
    try {
      for (CaseState state : OPEN) {
        if (leads.getAsBoolean()) {
          expire(state, lifetime.cutoff(state, clock.instant()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      // The next look is soon; a level that is too low is among the causes.
      LOG.debug("cases could not be looked through for expired ones", RedactedThrowable.of(e));
    }
  }

  private void expire(CaseState state, Instant cutoff)
      throws InterruptedException, ExecutionException, TimeoutException {
    long above = 0;
    List<Case> page = page(state, above);
    while (!page.isEmpty() && leads.getAsBoolean()) {
      for (Case each : page) {
        if (instant(each.getOpened().getAt()).isAfter(cutoff)) {
          return;
        }
        CaseAct last = Cases.lastAct(each);
        if (instant(last.getAt()).isBefore(cutoff)) {
          expire(each, last);
        }
      }
      above = page.getLast().getSequence();
      page = page(state, above);
    }
  }

  private List<Case> page(CaseState state, long above)
      throws InterruptedException, ExecutionException, TimeoutException {
    var filter =
        new CaseFilter(Optional.empty(), Optional.empty(), Optional.of(state), above, PAGE);
    return cases.list(filter).get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  private static Instant instant(Timestamp at) {
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }

  private void expire(Case each, CaseAct last)
      throws InterruptedException, ExecutionException, TimeoutException {
    byte[] digest =
        Hashing.sha256()
            .hashString("expiry of " + each.getCaseId() + " after " + last.getEventId(), UTF_8)
            .asBytes();
    Event event =
        Event.newBuilder()
            .setEventId(HexFormat.of().formatHex(ledger.digest(digest), 0, ID_BYTES))
            .setTime(Timestamps.fromMillis(clock.millis()))
            .setKind(EventKind.EVENT_KIND_CASE_EXPIRED)
            .setPersonId(each.getPersonId())
            .setCaseId(each.getCaseId())
            .setBand(each.getSuggestion().getBand())
            .setDetail(each.getState().name().substring("CASE_STATE_".length()))
            .build();
    var command =
        CaseCommand.newBuilder()
            .setCaseId(each.getCaseId())
            .setAct(CaseAct.newBuilder().setEventId(event.getEventId()).setAt(event.getTime()))
            .setExpire(Expire.newBuilder().setLastEventId(last.getEventId()));
    CaseOutcome outcome =
        cases
            .take(command.build(), LedgerEntry.newBuilder().setEvent(event).build())
            .get(ANSWER_SECONDS, TimeUnit.SECONDS)
            .getOutcome();
    if (outcome == CaseOutcome.CASE_OUTCOME_DONE) {
      expired.increment();
    }
  }

  /** Ends after the case that is in work. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(ANSWER_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
