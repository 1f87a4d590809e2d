package org.xiangfu.server.incidents;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.protobuf.util.Timestamps;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.gallery.KeptFaces;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;

/**
 * Has probes forgotten once they are old enough: the node that leads tells the shards up to when,
 * by whole days, and that is an event, which is written before.
 */
public final class ProbeRetention implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProbeRetention.class);

  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final long ANSWER_SECONDS = 60;
  private static final int ID_BYTES = 16;

  private final Ledger ledger;
  private final KeptFaces faces;
  private final int days;
  private final BooleanSupplier leads;
  private final Clock clock;
  private final Counter forgotten;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("probe-retention").daemon(true).factory());
  private Instant done = Instant.MIN;

  ProbeRetention(
      Ledger ledger,
      KeptFaces faces,
      int days,
      BooleanSupplier leads,
      Clock clock,
      MeterRegistry metrics) {
    this.ledger = ledger;
    this.faces = faces;
    this.days = days;
    this.leads = leads;
    this.clock = clock;
    this.forgotten =
        Counter.builder("xiangfu.probes.forgotten")
            .description("Probes that were forgotten since they were old enough")
            .register(metrics);
  }

  /**
   * Begins.
   *
   * @param days that a probe is remembered, and one more at most; 0: all are forgotten
   * @param leads true if this node leads the ledger's group
   */
  public static ProbeRetention start(
      Ledger ledger,
      KeptFaces faces,
      int days,
      BooleanSupplier leads,
      Clock clock,
      MeterRegistry metrics) {
    var retention = new ProbeRetention(ledger, faces, days, leads, clock, metrics);
    var _ =
        retention.thread.scheduleWithFixedDelay(
            retention::look, LOOK.toSeconds(), LOOK.toSeconds(), TimeUnit.SECONDS);
    return retention;
  }

  /** Forgets what is due; for one thread. */
  void look() {
    try {
      Instant before =
          days == 0
              ? clock.instant().truncatedTo(ChronoUnit.HOURS)
              : clock.instant().truncatedTo(ChronoUnit.DAYS).minus(days, ChronoUnit.DAYS);
      if (leads.getAsBoolean() && before.isAfter(done)) {
        forget(before);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.warn("old probes could not be forgotten now; it is tried again", RedactedThrowable.of(e));
    }
  }

  private void forget(Instant before)
      throws InterruptedException, ExecutionException, TimeoutException {
    KeptFaces.Counted counted = faces.count().get(ANSWER_SECONDS, TimeUnit.SECONDS);
    boolean any =
        counted.oldestProbe().isPresent()
            && counted.oldestProbe().getAsLong() < before.toEpochMilli();
    if (any) {
      // First: what is gone would have no event if the ledger could not be written afterwards.
      record(before);
      KeptFaces.Forgotten told = faces.forget(before).get(ANSWER_SECONDS, TimeUnit.SECONDS);
      forgotten.increment((double) told.probes());
      if (told.probes() > 0) {
        LOG.info("probes from before {} were forgotten 已刪除逾期之拍照特徵", before);
      }
      if (told.putOff()) {
        return;
      }
    }
    if (counted.share() == 1) {
      done = before;
    }
  }

  private void record(Instant before)
      throws InterruptedException, ExecutionException, TimeoutException {
    byte[] digest = Hashing.sha256().hashString("probes before " + before, UTF_8).asBytes();
    Event event =
        Event.newBuilder()
            .setEventId(HexFormat.of().formatHex(ledger.digest(digest), 0, ID_BYTES))
            .setTime(Timestamps.fromMillis(clock.millis()))
            .setKind(EventKind.EVENT_KIND_PROBES_FORGOTTEN)
            .setDetail(before.toString())
            .build();
    var _ =
        ledger
            .append(LedgerEntry.newBuilder().setEvent(event).build(), false)
            .get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
        LOG.warn("old probes were being forgotten when the node stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
