package org.xiangfu.server.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.xiangfu.server.sweep.PairSearch.await;

import com.google.common.hash.Hashing;
import com.google.protobuf.util.Timestamps;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.PhotoWalk;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.AdvanceSweep;
import org.xiangfu.server.ledger.v1.EndSweep;
import org.xiangfu.server.ledger.v1.KeysState;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.StoredSweep;
import org.xiangfu.server.ledger.v1.SweepCommand;
import org.xiangfu.server.ledger.v1.SweepOutcome;
import org.xiangfu.server.ledger.v1.SweepResult;
import org.xiangfu.server.ledger.v1.SweptPair;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Finding;
import org.xiangfu.v1.SweepState;

/**
 * Does a sweep that runs, on the node that leads the ledger; another goes on where it was. What a
 * step did is written only if the sweep is where it began, so two nodes that think that they lead
 * count nobody twice.
 */
public final class SweepWork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SweepWork.class);

  private static final long LOOK_MILLIS = 1_000;
  private static final long STOP_SECONDS = 5;
  private static final int PHOTOS = 64;
  private static final int FINDINGS = 32;
  private static final int ID_BYTES = 16;

  private final Ledger ledger;
  private final Sweeps sweeps;
  private final PhotoWalk walk;
  private final PairSearch search;
  private final FindingMaker maker;
  private final BooleanSupplier leads;
  private final Clock clock;
  private final Counter photos;
  private final Counter pairs;
  private final Counter failures;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sweep").daemon(true).factory());
  private volatile double share;
  private boolean failing;

  /**
   * Work that nobody does yet: see {@link #start}.
   *
   * @param leads true if this node leads the ledger's group
   */
  public SweepWork(
      Ledger ledger,
      Gallery gallery,
      Calibration calibration,
      BatchShare room,
      BooleanSupplier leads,
      Clock clock,
      MeterRegistry metrics) {
    this.ledger = ledger;
    this.sweeps = ledger.sweeps();
    this.walk = gallery.walk();
    this.search = new PairSearch(gallery, calibration, room);
    this.maker = new FindingMaker(gallery, ledger, calibration);
    this.leads = leads;
    this.clock = clock;
    this.photos =
        Counter.builder("xiangfu.sweep.photos")
            .description("Photos that this node has searched for in a sweep for duplicates")
            .register(metrics);
    this.pairs =
        Counter.builder("xiangfu.sweep.pairs")
            .description("Pairs of persons that this node has found in a sweep")
            .register(metrics);
    this.failures =
        Counter.builder("xiangfu.sweep.failed")
            .description("Steps of a sweep that failed and are tried again")
            .register(metrics);
    Gauge.builder("xiangfu.sweep.share", this, each -> each.share)
        .description("Part of the gallery that the running sweep went through; 0 if none runs here")
        .register(metrics);
  }

  /** Begins to look every second whether a sweep is to be done. */
  public SweepWork start() {
    var _ =
        thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Does what there is to do now; for one thread. */
  public void look() {
    try {
      boolean more = true;
      while (more) {
        more = leads.getAsBoolean() && step();
      }
      share = 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      failures.increment();
      if (!failing) {
        LOG.warn("a step of a sweep failed; it is tried again", RedactedThrowable.of(e));
      }
      failing = true;
    }
  }

  /**
   * Does one step: a page of persons, or all findings at once.
   *
   * @return false if there is nothing to do now
   * @throws IOException if a part of the service did not answer; nothing was done then
   */
  public boolean step() throws IOException, InterruptedException {
    Optional<StoredSweep> running =
        await(sweeps.all()).stream()
            .filter(each -> each.getState() == SweepState.SWEEP_STATE_RUNNING)
            .findFirst();
    KeysState keys = await(ledger.keys().state());
    // While photos are sealed anew, their places in the walk change.
    boolean renewing = keys.getGeneration() > 1 && !keys.getEnded();
    if (running.isEmpty() || renewing) {
      return false;
    }
    StoredSweep sweep = running.get();
    int generation = Math.max(1, keys.getGeneration());
    if (sweep.getKeyGeneration() != generation && sweep.getPosition() > 0) {
      again(sweep, generation);
    } else if (sweep.getPosition() < Sweeps.END) {
      go(sweep, generation);
    } else {
      end(sweep);
    }
    failing = false;
    return true;
  }

  private void again(StoredSweep sweep, int generation) throws IOException, InterruptedException {
    LOG.info("sweep {} begins anew, since the data keys are other ones", sweep.getSweepId());
    var _ =
        await(
            sweeps.advance(
                AdvanceSweep.newBuilder()
                    .setSweepId(sweep.getSweepId())
                    .setFrom(sweep.getPosition())
                    .setTo(0)
                    .setKeyGeneration(generation)
                    .setAnew(true)
                    .build(),
                List.of()));
  }

  private void go(StoredSweep sweep, int generation) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    int pace = sweep.getPhotosPerSecond();
    int size = pace == 0 ? PHOTOS : Math.min(PHOTOS, pace);
    PhotoWalk.Page page = await(walk.page(sweep.getPosition(), size));
    long count = page.persons().stream().mapToLong(each -> each.photos().size()).sum();
    Set<SweptPair> found = search.pairs(page, sweep.getFmrDb(), sweep.getExact());
    SweepResult result =
        await(
            sweeps.advance(
                AdvanceSweep.newBuilder()
                    .setSweepId(sweep.getSweepId())
                    .setFrom(sweep.getPosition())
                    .setTo(page.next())
                    .setPersons(page.persons().size())
                    .setPhotos(count)
                    .setKeyGeneration(generation)
                    .build(),
                List.copyOf(found)));
    if (result.getOutcome() == SweepOutcome.SWEEP_OUTCOME_DONE) {
      photos.increment((double) count);
      pairs.increment((double) (result.getSweep().getPairs() - sweep.getPairs()));
      share = (double) page.next() / Sweeps.END;
    }
    if (pace > 0) {
      long nanos = count * TimeUnit.SECONDS.toNanos(1) / pace - (System.nanoTime() - begun);
      TimeUnit.NANOSECONDS.sleep(nanos);
    }
  }

  private void end(StoredSweep sweep) throws IOException, InterruptedException {
    String id = sweep.getSweepId();
    List<Finding> findings = maker.make(id, sweep.getFmrDb(), await(sweeps.pairs(id)));
    for (int first = 0; first < findings.size(); first += FINDINGS) {
      int last = Math.min(findings.size(), first + FINDINGS);
      SweepResult filed = await(sweeps.file(id, findings.subList(first, last)));
      if (filed.getOutcome() != SweepOutcome.SWEEP_OUTCOME_DONE) {
        return;
      }
    }
    byte[] digest = Hashing.sha256().hashString("SWEEP_ENDED " + id, UTF_8).asBytes();
    Event event =
        Event.newBuilder()
            .setEventId(HexFormat.of().formatHex(ledger.digest(digest), 0, ID_BYTES))
            .setTime(Timestamps.fromMillis(clock.millis()))
            .setKind(EventKind.EVENT_KIND_SWEEP_ENDED)
            .setDetail(
                "%s persons=%d photos=%d pairs=%d findings=%d"
                    .formatted(
                        id,
                        sweep.getPersons(),
                        sweep.getPhotos(),
                        sweep.getPairs(),
                        findings.size()))
            .build();
    var end =
        EndSweep.newBuilder()
            .setSweepId(id)
            .setEventId(event.getEventId())
            .setAtMillis(clock.millis());
    var ended =
        await(
            sweeps.take(
                SweepCommand.newBuilder().setEnd(end).build(),
                LedgerEntry.newBuilder().setEvent(event).build()));
    LOG.info("sweep {}: {} with {} findings", id, ended.getOutcome(), findings.size());
  }

  /** Stops; what is on its way is begun again by whoever leads. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a step of a sweep was still on its way when the node stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
