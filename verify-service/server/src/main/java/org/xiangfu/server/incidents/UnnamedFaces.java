package org.xiangfu.server.incidents;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.protobuf.util.Timestamps;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
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
 * Deletes watched faces that no incident has: those of a step that was cut off between its faces
 * and its entry in the ledger. The node that leads looks as soon as it does, and again and again;
 * each deletion is an event, which is written before.
 */
public final class UnnamedFaces implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UnnamedFaces.class);

  /** A step that is on its way has long been answered, or given up, by then. */
  static final Duration GRACE = Duration.ofHours(1);

  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final Duration PERIOD = Duration.ofMinutes(10);
  private static final long ANSWER_SECONDS = 60;
  private static final int ID_BYTES = 16;

  private final Ledger ledger;
  private final KeptFaces faces;
  private final BooleanSupplier leads;
  private final Clock clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("unnamed-faces").daemon(true).factory());
  private Instant next = Instant.MIN;

  UnnamedFaces(Ledger ledger, KeptFaces faces, BooleanSupplier leads, Clock clock) {
    this.ledger = ledger;
    this.faces = faces;
    this.leads = leads;
    this.clock = clock;
  }

  /**
   * Begins.
   *
   * @param leads true if this node leads the ledger's group
   */
  public static UnnamedFaces start(
      Ledger ledger, KeptFaces faces, BooleanSupplier leads, Clock clock) {
    var unnamed = new UnnamedFaces(ledger, faces, leads, clock);
    var _ =
        unnamed.thread.scheduleWithFixedDelay(
            unnamed::look, LOOK.toSeconds(), LOOK.toSeconds(), TimeUnit.SECONDS);
    return unnamed;
  }

  /** Deletes what is due; for one thread. */
  void look() {
    try {
      if (!leads.getAsBoolean()) {
        next = Instant.MIN;
      } else if (!clock.instant().isBefore(next)) {
        sweep();
        next = clock.instant().plus(PERIOD);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.warn(
          "faces that no incident names could not be looked for now; it is tried again",
          RedactedThrowable.of(e));
    }
  }

  private void sweep() throws InterruptedException, ExecutionException, TimeoutException {
    for (KeptFaces.Watched face : await(faces.watchedBefore(clock.instant().minus(GRACE)))) {
      if (!await(ledger.incidentFiles().names(face.incidentId(), face.faceId()))) {
        // First: what is gone would have no event if the ledger could not be written afterwards.
        var _ = await(ledger.append(LedgerEntry.newBuilder().setEvent(event(face)).build(), false));
        var _ = await(faces.unwatch(face.faceId()));
        LOG.info("incident {}: a face that it does not name was deleted", face.incidentId());
      }
    }
  }

  private Event event(KeptFaces.Watched face) {
    byte[] digest = Hashing.sha256().hashString("unnamed face " + face.faceId(), UTF_8).asBytes();
    return Event.newBuilder()
        .setEventId(HexFormat.of().formatHex(ledger.digest(digest), 0, ID_BYTES))
        .setTime(Timestamps.fromMillis(clock.millis()))
        .setKind(EventKind.EVENT_KIND_INCIDENT_FACES_FORGOTTEN)
        .setIncidentId(face.incidentId())
        .setDetail("UNNAMED")
        .build();
  }

  private static <T> T await(CompletableFuture<T> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  /** Stops; what is left is deleted by whoever leads. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
        LOG.warn("faces that no incident names were being deleted when the node stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
