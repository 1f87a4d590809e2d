package org.xiangfu.server.rpc;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.calibrate.Threshold;
import org.xiangfu.server.decision.Decibels;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.ledger.v1.ChangeSweep;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.StoredSweep;
import org.xiangfu.server.ledger.v1.SweepCommand;
import org.xiangfu.server.ledger.v1.SweepOutcome;
import org.xiangfu.server.ledger.v1.SweepResult;
import org.xiangfu.server.sweep.Sweeps;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.StartSweepRequest;
import org.xiangfu.v1.Sweep;
import org.xiangfu.v1.SweepState;

/** Begins sweeps, stops them and tells how far they are. */
final class SweepSteps {
  private static final double MOST_FALSE_PAIRS = 100_000;
  private static final int LEAST_DB = 30;
  private static final int MOST_DB = 160;
  private static final int FASTEST = 100_000;

  private final Sweeps sweeps;
  private final Gallery gallery;
  private final Calibration calibration;
  private final String packId;
  private final EventRecorder events;

  SweepSteps(
      Sweeps sweeps,
      Gallery gallery,
      Calibration calibration,
      String packId,
      EventRecorder events) {
    this.sweeps = sweeps;
    this.gallery = gallery;
    this.calibration = calibration;
    this.packId = packId;
    this.events = events;
  }

  CompletableFuture<Sweep> start(StartSweepRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    int asked =
        request.getFmrDb() == 0
            ? 0
            : Validation.range("fmr_db", request.getFmrDb(), LEAST_DB, MOST_DB, 0);
    int pace = request.getPhotosPerSecond();
    if (pace < 0 || pace > FASTEST) {
      throw ServiceException.invalid(
          "photos_per_second must be 0 to %d, not %d".formatted(FASTEST, pace));
    }
    Event.Builder event =
        events.event(EventKind.EVENT_KIND_SWEEP_STARTED, origin, "", CaseSteps.content(request));
    return gallery
        .counts()
        .thenApply(PhotoCounts::getActive)
        .thenCompose(
            photos -> {
              int fmrDb = asked == 0 ? oneFalsePair(photos) : asked;
              if (falsePairs(photos, fmrDb) > MOST_FALSE_PAIRS) {
                throw ServiceException.precondition(
                    "SWEEP_TOO_WIDE",
                    "chance alone would give more than 100,000 pairs; ask for %d dB or more 錯誤率過寬"
                        .formatted(oneFalsePair(photos) - Decibels.of(1 / MOST_FALSE_PAIRS)));
              }
              var begun =
                  StoredSweep.newBuilder()
                      .setSweepId(event.getEventId())
                      .setState(SweepState.SWEEP_STATE_RUNNING)
                      .setFmrDb(fmrDb)
                      .setPhotosPerSecond(pace)
                      .setExact(request.getExact())
                      .setPackId(packId)
                      .setStartedAtMillis(Timestamps.toMillis(event.getTime()))
                      .setEventId(event.getEventId());
              event.setDetail("%s fmr_db=%d".formatted(event.getEventId(), fmrDb));
              return take(SweepCommand.newBuilder().setBegin(begun), event);
            });
  }

  private static double falsePairs(long persons, int fmrDb) {
    return persons * (persons - 1) / 2.0 * Decibels.rate(fmrDb);
  }

  private static int oneFalsePair(long photos) {
    double pairs = Math.max(1, photos * (photos - 1) / 2.0);
    return Math.clamp((int) Math.ceil(10 * Math.log10(pairs)), LEAST_DB, MOST_DB);
  }

  /** Pauses, resumes or cancels. */
  CompletableFuture<Sweep> change(Origin given, String sweepId, SweepState to, Message request) {
    Origin origin = Validation.origin(given);
    String id = Validation.text("sweep_id", sweepId, 1, 64);
    Event.Builder event =
        events
            .event(EventKind.EVENT_KIND_SWEEP_CHANGED, origin, "", CaseSteps.content(request))
            .setDetail(id + " " + to.name().substring("SWEEP_STATE_".length()));
    var change =
        ChangeSweep.newBuilder()
            .setSweepId(id)
            .setTo(to)
            .setEventId(event.getEventId())
            .setAtMillis(Timestamps.toMillis(event.getTime()));
    return take(SweepCommand.newBuilder().setChange(change), event);
  }

  private CompletableFuture<Sweep> take(SweepCommand.Builder command, Event.Builder event) {
    return sweeps
        .take(command.build(), LedgerEntry.newBuilder().setEvent(event).build())
        .thenApply(SweepSteps::taken)
        .thenCompose(result -> told(result.getSweep()));
  }

  private static SweepResult taken(SweepResult result) {
    return switch (result.getOutcome()) {
      case SWEEP_OUTCOME_DONE, SWEEP_OUTCOME_REPEATED -> result;
      default -> throw refused(result.getOutcome());
    };
  }

  private static ServiceException refused(SweepOutcome outcome) {
    return switch (outcome) {
      case SWEEP_OUTCOME_NOT_FOUND -> notFound();
      case SWEEP_OUTCOME_ANOTHER_RUNS ->
          ServiceException.precondition(
              "SWEEP_RUNNING", "another sweep is not over; cancel it, or wait 已有清查進行中");
      case SWEEP_OUTCOME_STATE ->
          ServiceException.precondition(
              "SWEEP_STATE", "the sweep is in no state for this; read it again 清查目前狀態不能執行此步驟");
      case SWEEP_OUTCOME_DONE, SWEEP_OUTCOME_REPEATED, SWEEP_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("not the outcome of a refused step: " + outcome);
    };
  }

  static ServiceException notFound() {
    return ServiceException.notFound("SWEEP_NOT_FOUND", "there is no such sweep 查無此清查");
  }

  /** The sweep of an id, or the newest. */
  CompletableFuture<Sweep> find(String sweepId) {
    return stored(sweepId).thenCompose(this::told);
  }

  CompletableFuture<StoredSweep> stored(String sweepId) {
    return sweeps
        .find(Validation.text("sweep_id", sweepId, 0, 64))
        .thenApply(found -> found.orElseThrow(SweepSteps::notFound));
  }

  private CompletableFuture<Sweep> told(StoredSweep stored) {
    return sweeps.open(stored.getSweepId()).thenApply(open -> told(stored, open));
  }

  private Sweep told(StoredSweep stored, long open) {
    Threshold threshold = calibration.threshold(Decibels.rate(stored.getFmrDb()));
    var sweep =
        Sweep.newBuilder()
            .setSweepId(stored.getSweepId())
            .setState(stored.getState())
            .setFmrDb(stored.getFmrDb())
            .setPhotosPerSecond(stored.getPhotosPerSecond())
            .setExact(stored.getExact())
            .setPackId(stored.getPackId())
            .setShare((double) stored.getPosition() / Sweeps.END)
            .setPersons(stored.getPersons())
            .setPhotos(stored.getPhotos())
            .setPairs(stored.getPairs())
            .setExpectedFalsePairs(falsePairs(stored.getPersons(), stored.getFmrDb()))
            .setExtrapolated(threshold.extrapolated())
            .setFindings(stored.getFindings())
            .setOpenFindings(open)
            .setStartedAt(at(stored.getStartedAtMillis()));
    if (stored.getEndedAtMillis() > 0) {
      sweep.setEndedAt(at(stored.getEndedAtMillis()));
    }
    return sweep.build();
  }

  private static Timestamp at(long millis) {
    return Timestamps.fromMillis(millis);
  }
}
