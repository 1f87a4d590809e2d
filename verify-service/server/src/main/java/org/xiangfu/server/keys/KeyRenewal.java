package org.xiangfu.server.keys;

import com.google.protobuf.util.Timestamps;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.KeysState;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.SealedRecords;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;

/**
 * Seals what is stored with older keys anew, on the node that leads the ledger; another goes on
 * where it finds the rest. It works a third of the time and rests two, so that live traffic has the
 * log and the disks. What is sealed with the newest keys already is left alone, so it begins again
 * at the start after a stop.
 */
public final class KeyRenewal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRenewal.class);
  private static final int LOOK_MILLIS = 1_000;
  private static final int REST = 2;
  private static final long BESIDE_MILLIS = 3_600_000;

  private final DataSeal seal;
  private final Ledger ledger;
  private final Gallery gallery;
  private final List<SealedRecords> kinds;
  private final BooleanSupplier leads;
  private final Clock clock;
  private final Map<String, Long> older = new ConcurrentHashMap<>();
  private final Map<String, Counter> renewed = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("key-renewal").daemon(true).factory());
  private boolean failing;
  private OptionalLong lookedBeside = OptionalLong.empty();

  private KeyRenewal(
      DataSeal seal,
      Ledger ledger,
      Gallery gallery,
      List<SealedRecords> kinds,
      BooleanSupplier leads,
      Clock clock,
      MeterRegistry metrics) {
    this.seal = seal;
    this.ledger = ledger;
    this.gallery = gallery;
    this.kinds = List.copyOf(kinds);
    this.leads = leads;
    this.clock = clock;
    Gauge.builder(
            "xiangfu.keys.generation",
            seal,
            each -> each.fingerprint().isEmpty() ? 0 : each.generation())
        .description("Generation of the data keys that this node seals with; 0 if it seals nothing")
        .register(metrics);
    for (SealedRecords kind : kinds) {
      Gauge.builder("xiangfu.keys.older", older, each -> each.getOrDefault(kind.kind(), 0L))
          .description("Records that are sealed with older data keys, as the leader last counted")
          .tag("kind", kind.kind())
          .register(metrics);
      renewed.put(
          kind.kind(),
          Counter.builder("xiangfu.keys.renewed")
              .description("Records that this node has sealed with newer data keys")
              .tag("kind", kind.kind())
              .register(metrics));
    }
  }

  /**
   * Starts to look every second whether there is something to do.
   *
   * @param kinds all sealed records that there are
   * @param leads true if this node leads the ledger's group
   */
  public static KeyRenewal start(
      DataSeal seal,
      Ledger ledger,
      Gallery gallery,
      List<SealedRecords> kinds,
      BooleanSupplier leads,
      Clock clock,
      MeterRegistry metrics) {
    var renewal = new KeyRenewal(seal, ledger, gallery, kinds, leads, clock, metrics);
    if (seal.fingerprint().isPresent()) {
      var _ =
          renewal.thread.scheduleWithFixedDelay(
              renewal::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
    return renewal;
  }

  private void look() {
    try {
      // With one generation of keys there is nothing that could be sealed anew.
      if (seal.generations().size() > 1) {
        KeysState state = ledger.keys().state().join();
        // Also where nothing is written: what is looked up is asked for under these keys.
        seal.raise(Math.max(1, state.getGeneration()));
        if (state.getGeneration() > 1 && !state.getEnded() && leads.getAsBoolean()) {
          renew(state);
        } else if (state.getEnded() && leads.getAsBoolean()) {
          lookBesideTheLog(state.getGeneration());
        }
      }
      failing = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.warn("keys could not be renewed now; it is tried again", RedactedThrowable.of(e));
      }
      failing = true;
    }
  }

  private void renew(KeysState state) throws InterruptedException {
    int generation = state.getGeneration();
    seal.raise(generation);
    // A shard that came later, or that the node which began did not reach any more.
    gallery.beginGeneration(generation).join();
    for (SealedRecords kind : kinds) {
      count(kind, generation);
      renew(kind, generation);
    }
    long left = 0;
    for (SealedRecords kind : kinds) {
      left += count(kind, generation);
    }
    if (left == 0 && leads.getAsBoolean()) {
      end(state);
    } else {
      LOG.info("{} records are still sealed with older data keys: {}", left, older);
    }
  }

  private void lookBesideTheLog(int generation) throws InterruptedException {
    if (lookedBeside.isPresent() && clock.millis() - lookedBeside.getAsLong() < BESIDE_MILLIS) {
      return;
    }
    for (SealedRecords kind : kinds) {
      if (kind.isBesideTheLog()) {
        renew(kind, generation);
      }
    }
    lookedBeside = OptionalLong.of(clock.millis());
  }

  private long count(SealedRecords kind, int generation) {
    long count = kind.older(generation).join();
    older.put(kind.kind(), count);
    return count;
  }

  private void renew(SealedRecords kind, int generation) throws InterruptedException {
    long from = 0;
    while (from != SealedRecords.END && leads.getAsBoolean()) {
      long begun = System.nanoTime();
      SealedRecords.Step step = kind.renew(generation, from).join();
      from = step.next();
      if (step.renewed() > 0) {
        renewed.get(kind.kind()).increment(step.renewed());
        older.merge(kind.kind(), (long) -step.renewed(), (a, b) -> Math.max(0, a + b));
        TimeUnit.NANOSECONDS.sleep(REST * (System.nanoTime() - begun));
      }
    }
  }

  private void end(KeysState state) {
    Event event =
        Event.newBuilder()
            .setEventId("data-keys-" + state.getGeneration())
            .setTime(Timestamps.fromMillis(clock.millis()))
            .setKind(EventKind.EVENT_KIND_DATA_KEYS_RENEWED)
            .setDataKeys(state.getFingerprint())
            .build();
    Event told = ledger.append(LedgerEntry.newBuilder().setEvent(event).build(), true).join();
    KeysState ended = ledger.keys().end(state.getGeneration()).join();
    LOG.info(
        "everything is sealed with generation {} of the data keys since event {}: {}",
        state.getGeneration(),
        told.getEventId(),
        ended.getEnded());
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("records were still being sealed anew when the node stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
