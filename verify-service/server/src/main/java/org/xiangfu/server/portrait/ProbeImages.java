package org.xiangfu.server.portrait;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.ops.RedactedThrowable;

/**
 * The captures of cases, beside the portraits and sealed as they are: each is known by the event of
 * its check, under a name that says nothing of either. Thread-safe.
 */
public final class ProbeImages {
  private static final Logger LOG = LoggerFactory.getLogger(ProbeImages.class);
  private static final String KIND = "probe";

  /** Somebody at a counter waits: a store that is slower than this goes on by itself. */
  private static final long PATIENCE_MILLIS = 1_000;

  private final PortraitStore store;
  private final Counter lost;

  /** In a store; what cannot be kept is counted as {@code xiangfu.probe.images.lost}. */
  public ProbeImages(PortraitStore store, MeterRegistry metrics) {
    this.store = store;
    this.lost =
        Counter.builder("xiangfu.probe.images.lost")
            .description("Captures of cases that could not be kept")
            .register(metrics);
  }

  /**
   * Keeps the capture of a check that was made.
   *
   * @param eventId of the check
   * @return completes once it is durable, or could not be kept, or after a second; never fails: the
   *     check holds without it
   */
  public CompletableFuture<Void> keep(String eventId, byte[] photo) {
    return store
        .put(KIND, eventId.getBytes(UTF_8), photo)
        .exceptionally(
            error -> {
              lost.increment();
              LOG.warn("a capture could not be kept", RedactedThrowable.of(error));
              return null;
            })
        .copy()
        .completeOnTimeout(null, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The capture of a check; empty if it is not kept. */
  public CompletableFuture<Optional<byte[]>> find(String eventId) {
    return store.get(KIND, eventId.getBytes(UTF_8));
  }

  /** Erases the capture of a check, if it is there. */
  public CompletableFuture<Void> delete(String eventId) {
    return store.delete(KIND, eventId.getBytes(UTF_8));
  }
}
