package org.xiangfu.server.gallery;

import com.google.common.collect.RangeMap;
import com.google.common.collect.TreeRangeMap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.GetOwnership;
import org.xiangfu.server.gallery.v1.Outgoing;
import org.xiangfu.server.gallery.v1.TakePiece;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.server.replication.UnconfirmedWriteException;

/**
 * Sends what concerns a person to the shard that owns the person. Which one that is, is a guess
 * until a shard refuses; then all are asked, and it is sent again until the person has arrived
 * somewhere. Thread-safe.
 */
final class Routes {
  /** As long as one write may take. */
  private static final Duration WRITE_LIMIT = Duration.ofSeconds(5);

  private static final Duration REFRESH = Duration.ofSeconds(2);

  /** Far longer than a mover takes between two of its steps. */
  private static final Duration DEAD_MOVER = Duration.ofSeconds(1);

  private static final long SHORTEST_PAUSE = 10;
  private static final long LONGEST_PAUSE = 160;

  private static final GalleryQuery OWNERSHIP =
      GalleryQuery.newBuilder().setOwnership(GetOwnership.getDefaultInstance()).build();

  private final FanOut shards;
  private volatile RangeMap<Long, Integer> owners;
  private CompletableFuture<Void> refresh = CompletableFuture.completedFuture(null);

  Routes(FanOut shards) {
    this.shards = shards;
    this.owners = guess(shards.present());
  }

  // As in a cluster at rest.
  private static RangeMap<Long, Integer> guess(List<Integer> present) {
    RangeMap<Long, Integer> guess = TreeRangeMap.create();
    var map = new ShardMap(present.size());
    for (int i = 0; i < present.size(); i++) {
      guess.put(map.range(i), present.get(i));
    }
    return guess;
  }

  /** The number of the shard that is thought to own a hash. */
  OptionalInt ofHash(long hash) {
    Integer owner = owners.get(hash);
    return owner == null ? OptionalInt.empty() : OptionalInt.of(owner);
  }

  /** Asks every now and then, so that a shard which goes is no longer called. */
  void keepFresh() {
    shards.every(
        REFRESH,
        () -> {
          var _ = refresh();
        });
  }

  Optional<GalleryShard> of(String personId) {
    return Optional.ofNullable(owners.get(ShardMap.hash(personId))).map(shards::shard);
  }

  /** Sends a write; fails with {@link UnconfirmedWriteException} if it is refused for too long. */
  <T> CompletableFuture<T> write(
      String personId,
      Function<GalleryShard, CompletableFuture<T>> call,
      Predicate<T> isElsewhere) {
    return new Sending<>(
            personId,
            call,
            isElsewhere,
            WRITE_LIMIT,
            () ->
                new UnconfirmedWriteException(
                    new IllegalStateException("its person is moving between shards")))
        .attempt();
  }

  /** Asks about a person; fails with {@link UnansweredReadException} if refused for too long. */
  CompletableFuture<GalleryAnswer> read(String personId, GalleryQuery query) {
    return new Sending<>(
            personId,
            shard -> shard.ask(query),
            GalleryAnswer::getElsewhere,
            FanOut.LIMIT,
            () -> new UnansweredReadException("the gallery", null))
        .attempt();
  }

  private final class Sending<T> {
    private final String personId;
    private final Function<GalleryShard, CompletableFuture<T>> call;
    private final Predicate<T> isElsewhere;
    private final Duration limit;
    private final Supplier<RuntimeException> late;
    private final long begun = System.nanoTime();
    private long pause = SHORTEST_PAUSE;

    Sending(
        String personId,
        Function<GalleryShard, CompletableFuture<T>> call,
        Predicate<T> isElsewhere,
        Duration limit,
        Supplier<RuntimeException> late) {
      this.personId = personId;
      this.call = call;
      this.isElsewhere = isElsewhere;
      this.limit = limit;
      this.late = late;
    }

    CompletableFuture<T> attempt() {
      Optional<GalleryShard> owner = of(personId);
      if (owner.isEmpty()) {
        return again();
      }
      return call.apply(owner.get())
          .thenApply(result -> Optional.of(result).filter(isElsewhere.negate()))
          .exceptionally(error -> otherwise(owner.get(), error))
          .thenCompose(
              result ->
                  result.isPresent() ? CompletableFuture.completedFuture(result.get()) : again());
    }

    // The shard may have gone; every command may come twice.
    private Optional<T> otherwise(GalleryShard asked, Throwable error) {
      if (of(personId).filter(owner -> owner == asked).isEmpty()) {
        return Optional.empty();
      }
      throw error instanceof CompletionException e ? e : new CompletionException(error);
    }

    private CompletableFuture<T> again() {
      if (waitedFor(limit)) {
        return CompletableFuture.failedFuture(late.get());
      }
      long millis = pause;
      pause = Math.min(2 * pause, LONGEST_PAUSE);
      return refresh(waitedFor(DEAD_MOVER))
          .thenCompose(_ -> shards.pause(millis))
          .thenCompose(_ -> attempt());
    }

    private boolean waitedFor(Duration time) {
      return System.nanoTime() - begun > time.toNanos();
    }
  }

  private CompletableFuture<Void> refresh() {
    return refresh(false);
  }

  // At most one at a time: whoever needs it meanwhile waits for the same.
  private synchronized CompletableFuture<Void> refresh(boolean heal) {
    if (refresh.isDone()) {
      refresh =
          shards
              .ask(OWNERSHIP, _ -> true)
              .thenCompose(
                  told -> {
                    learn(told);
                    return heal ? takePending(told) : CompletableFuture.completedFuture(null);
                  })
              .exceptionally(_ -> null);
    }
    return refresh;
  }

  // Who moved a piece died just before the last word; until it is said, nobody reads the piece.
  private CompletableFuture<Void> takePending(Coverage told) {
    return CompletableFuture.allOf(
        told.pending().stream()
            .map(
                source -> {
                  Outgoing piece = told.ownership(source).stored().getOutgoing();
                  var take = TakePiece.newBuilder().setMove(piece.getMove()).setSource(source);
                  return shards
                      .shard(piece.getTarget())
                      .propose(
                          GalleryCommand.newBuilder()
                              .setLevel(CommandLevel.SHARDS)
                              .setTake(take)
                              .build());
                })
            .toArray(CompletableFuture[]::new));
  }

  private void learn(Coverage told) {
    RangeMap<Long, Integer> known = TreeRangeMap.create();
    if (!told.isComplete()) {
      owners
          .asMapOfRanges()
          .forEach(
              (range, shard) -> {
                if (!told.heard(shard)) {
                  known.put(range, shard);
                }
              });
    }
    known.putAll(told.routes());
    owners = known;
  }
}
