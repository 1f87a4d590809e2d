package org.xiangfu.server.incidents;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.KeptFaces;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.server.replication.RefusedCommandException;
import org.xiangfu.v1.Event;

/**
 * Has the probes of calls remembered, beside their answers: nobody waits for it, and what cannot be
 * remembered is counted as {@code xiangfu.probes.lost} by reason: {@code busy} (too many are on the
 * way), {@code level} (the cluster is not upgraded) or {@code failed}. What is on its way when the
 * node is killed is lost and not counted: its event was stored before. Thread-safe.
 */
public final class ProbeMemory {
  private static final Logger LOG = LoggerFactory.getLogger(ProbeMemory.class);

  /** So many may be on the way: some seconds of a busy node, about 4 MB. */
  private static final int ON_THE_WAY = 2_000;

  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final KeptFaces faces;
  private final boolean on;
  private final Semaphore room = new Semaphore(ON_THE_WAY);
  private final Counter remembered;
  private final Counter busy;
  private final Counter level;
  private final Counter failed;
  private volatile long pausedUntil = System.nanoTime();

  /**
   * A memory.
   *
   * @param on false if nothing is to be remembered
   */
  public ProbeMemory(KeptFaces faces, boolean on, MeterRegistry metrics) {
    this.faces = faces;
    this.on = on;
    this.remembered =
        Counter.builder("xiangfu.probes.remembered")
            .description("Probes that were remembered, to be found after an impersonation")
            .register(metrics);
    this.busy = lost("busy", metrics);
    this.level = lost("level", metrics);
    this.failed = lost("failed", metrics);
  }

  private static Counter lost(String reason, MeterRegistry metrics) {
    return Counter.builder("xiangfu.probes.lost")
        .description("Probes that could not be remembered; their calls were answered")
        .tag("reason", reason)
        .register(metrics);
  }

  /** One that remembers nothing. */
  public static ProbeMemory none(KeptFaces faces) {
    return new ProbeMemory(faces, false, new SimpleMeterRegistry());
  }

  /**
   * Begins to remember the probe of a stored event, and returns.
   *
   * @param comparable as the gallery compares it
   */
  public void remember(Event event, Template comparable) {
    if (!on) {
      return;
    }
    if (System.nanoTime() - pausedUntil < 0) {
      level.increment();
      return;
    }
    if (!room.tryAcquire()) {
      busy.increment();
      return;
    }
    var probe =
        new KeptFaces.Probe(
            event.getEventId(),
            Instant.ofEpochSecond(event.getTime().getSeconds(), event.getTime().getNanos()),
            event.getPersonId(),
            event.getCaseId(),
            event.getOrigin().getOfficeId());
    var _ =
        faces
            .remember(probe, comparable)
            .whenComplete(
                (outcome, error) -> {
                  room.release();
                  count(error);
                });
  }

  private void count(Throwable error) {
    Throwable cause = error instanceof CompletionException e ? e.getCause() : error;
    if (cause == null) {
      remembered.increment();
    } else if (cause instanceof RefusedCommandException) {
      pausedUntil = System.nanoTime() + PAUSE.toNanos();
      level.increment();
    } else {
      failed.increment();
      LOG.debug("a probe could not be remembered", RedactedThrowable.of(cause));
    }
  }
}
