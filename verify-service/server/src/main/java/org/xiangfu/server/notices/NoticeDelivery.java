package org.xiangfu.server.notices;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.protobuf.util.Timestamps;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.NoticeDelivered;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;

/**
 * Takes notices out of the outbox, which is the cases themselves: the node that leads delivers
 * each, and then has it recorded through the log that it did. Cut between the two, or while two
 * nodes think that they lead, a notice is delivered again; it is never lost.
 */
public final class NoticeDelivery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeDelivery.class);

  private static final long LOOK_MILLIS = 1_000;
  private static final long ANSWER_MILLIS = 10_000;
  private static final long STOP_SECONDS = 15;
  private static final int PAGE = 100;
  private static final int ID_BYTES = 16;

  /** So many failures in a row are the receiver's, and not the notices'. */
  private static final int GIVE_UP_FOR_NOW = 5;

  private final Ledger ledger;
  private final Cases cases;
  private final NoticeTarget target;
  private final BooleanSupplier leads;
  private final Clock clock;
  private final Backoff backoff = new Backoff();
  private final Counter delivered;
  private final Counter failures;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("notices").daemon(true).factory());
  private boolean failing;

  NoticeDelivery(
      Ledger ledger,
      NoticeTarget target,
      BooleanSupplier leads,
      Clock clock,
      MeterRegistry metrics) {
    this.ledger = ledger;
    this.cases = ledger.cases();
    this.target = target;
    this.leads = leads;
    this.clock = clock;
    this.delivered =
        Counter.builder("xiangfu.notices.delivered")
            .description("Notices of replacements that this node has delivered")
            .register(metrics);
    this.failures =
        Counter.builder("xiangfu.notices.failed")
            .description("Attempts to deliver a notice that failed; each is tried again")
            .register(metrics);
  }

  /**
   * Begins to deliver.
   *
   * @param leads true if this node leads the ledger's group
   * @throws IOException if the target cannot be used; says what to do
   */
  public static NoticeDelivery start(
      NoticeSettings settings,
      Ledger ledger,
      BooleanSupplier leads,
      Clock clock,
      MeterRegistry metrics)
      throws IOException {
    var delivery = new NoticeDelivery(ledger, settings.open(), leads, clock, metrics);
    var _ =
        delivery.thread.scheduleWithFixedDelay(
            delivery::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return delivery;
  }

  /** Delivers what is due; for one thread. */
  void look() {
    try {
      if (leads.getAsBoolean()) {
        deliverAll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      // The next look is soon, and begins where this one ended.
      LOG.debug("the notices could not be asked for", RedactedThrowable.of(e));
    }
  }

  private void deliverAll() throws InterruptedException, ExecutionException, TimeoutException {
    int inARow = 0;
    long above = 0;
    List<Case> page = pending(above);
    while (!page.isEmpty()) {
      for (Case each : page) {
        if (backoff.due(each.getCaseId(), clock.millis())) {
          inARow = deliver(each) ? 0 : inARow + 1;
        }
        if (inARow >= GIVE_UP_FOR_NOW || !leads.getAsBoolean()) {
          return;
        }
      }
      above = page.getLast().getSequence();
      page = pending(above);
    }
  }

  private List<Case> pending(long above)
      throws InterruptedException, ExecutionException, TimeoutException {
    return cases.withNoticePending(above, PAGE).get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private boolean deliver(Case each)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      target.deliver(Notice.of(each));
    } catch (IOException e) {
      backoff.failed(each.getCaseId(), clock.millis());
      failures.increment();
      if (!failing) {
        LOG.warn("a notice could not be delivered; it is tried again", RedactedThrowable.of(e));
      }
      failing = true;
      return false;
    }
    failing = false;
    acknowledge(each);
    backoff.succeeded(each.getCaseId());
    delivered.increment();
    return true;
  }

  private void acknowledge(Case each)
      throws InterruptedException, ExecutionException, TimeoutException {
    byte[] digest = Hashing.sha256().hashString("notice of " + each.getCaseId(), UTF_8).asBytes();
    Event event =
        Event.newBuilder()
            .setEventId(HexFormat.of().formatHex(ledger.digest(digest), 0, ID_BYTES))
            .setTime(Timestamps.fromMillis(clock.millis()))
            .setKind(EventKind.EVENT_KIND_NOTICE_DELIVERED)
            .setPersonId(each.getPersonId())
            .setCaseId(each.getCaseId())
            .build();
    var command =
        CaseCommand.newBuilder()
            .setCaseId(each.getCaseId())
            .setAct(CaseAct.newBuilder().setEventId(event.getEventId()).setAt(event.getTime()))
            .setNoticeDelivered(NoticeDelivered.getDefaultInstance());
    var outcome =
        cases
            .take(command.build(), LedgerEntry.newBuilder().setEvent(event).build())
            .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    LOG.debug("a notice was delivered: {}", outcome.getOutcome());
  }

  /** Ends after the notice that is on its way. */
  @Override
  public void close() throws IOException {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
    target.close();
  }
}
