package org.xiangfu.server.gallery;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.replication.UnansweredReadException;

/** Asks all shards that there are, at once. Thread-safe. */
final class FanOut implements AutoCloseable {
  /** As long as one read may take. */
  static final Duration LIMIT = Duration.ofSeconds(3);

  private static final long PAUSE_MILLIS = 20;

  private final ShardSource source;

  // A shard that went stays: it costs an idle thread, and somebody may be about to call it.
  private final Map<Integer, GalleryShard> shards = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("gallery-clock").daemon(true).factory());

  FanOut(ShardSource source) {
    this.source = source;
  }

  List<Integer> present() {
    return source.shards();
  }

  GalleryShard shard(int number) {
    return shards.computeIfAbsent(number, each -> new GalleryShard(each, source.replicas(each)));
  }

  /** Does something now, and again and again until this is closed. */
  void every(Duration period, Runnable task) {
    var _ = clock.scheduleWithFixedDelay(task, 0, period.toMillis(), TimeUnit.MILLISECONDS);
  }

  CompletableFuture<Void> pause(long millis) {
    var over = new CompletableFuture<Void>();
    try {
      var _ = clock.schedule(() -> over.complete(null), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      over.completeExceptionally(new IllegalStateException("the gallery is closed", e));
    }
    return over;
  }

  /**
   * Asks a question whose answers tell the shards' ownership.
   *
   * @param wanted what the answers must be; asked again for a while if they are not, which only a
   *     moving piece can be the reason of
   * @return the answers as soon as they are complete, or all that came
   */
  CompletableFuture<Coverage> ask(GalleryQuery query, Predicate<Coverage> wanted) {
    return ask(query, wanted, System.nanoTime() + LIMIT.toNanos());
  }

  private CompletableFuture<Coverage> ask(
      GalleryQuery query, Predicate<Coverage> wanted, long until) {
    var round = new Round();
    return round
        .ask(query)
        .thenCompose(
            told ->
                wanted.test(told) || round.someoneIsSilent() || System.nanoTime() > until
                    ? CompletableFuture.completedFuture(told)
                    : pause(PAUSE_MILLIS).thenCompose(_ -> ask(query, wanted, until)));
  }

  private final class Round {
    private final Map<Integer, GalleryAnswer> answers = new HashMap<>();
    private final CompletableFuture<Coverage> told = new CompletableFuture<>();
    private int waiting;
    private boolean silent;

    CompletableFuture<Coverage> ask(GalleryQuery query) {
      List<Integer> asked = present();
      waiting = asked.size();
      for (int number : asked) {
        var _ =
            shard(number)
                .ask(query)
                .thenApply(Optional::of)
                .exceptionally(FanOut::unanswered)
                .whenComplete((answer, error) -> take(number, answer, error));
      }
      return told;
    }

    private void take(int number, Optional<GalleryAnswer> answer, Throwable error) {
      if (error != null) {
        told.completeExceptionally(error);
        return;
      }
      Coverage sofar = null;
      synchronized (this) {
        waiting--;
        silent |= answer.isEmpty();
        answer.ifPresent(given -> answers.put(number, given));
        if (!told.isDone()) {
          sofar = new Coverage(answers);
          if (waiting > 0 && !sofar.isComplete()) {
            sofar = null;
          }
        }
      }
      if (sofar != null) {
        told.complete(sofar);
      }
    }

    synchronized boolean someoneIsSilent() {
      return silent;
    }
  }

  private static Optional<GalleryAnswer> unanswered(Throwable error) {
    Throwable cause = error instanceof CompletionException e ? e.getCause() : error;
    if (cause instanceof UnansweredReadException) {
      return Optional.empty();
    }
    throw new CompletionException(cause);
  }

  /** Finishes the writes in progress. */
  @Override
  public void close() {
    clock.shutdown();
    shards.values().forEach(GalleryShard::close);
  }
}
