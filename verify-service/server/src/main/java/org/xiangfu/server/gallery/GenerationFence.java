package org.xiangfu.server.gallery;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.xiangfu.server.gallery.v1.BeginGeneration;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.UnconfirmedWriteException;
import org.xiangfu.server.sealing.DataSeal;

/**
 * Brings a node and the shards to one generation of data keys when a write shows that they differ:
 * a node that has not heard of the newer one learns of it, a shard that has not is told.
 */
record GenerationFence(FanOut shards, DataSeal data) {
  private static final int ATTEMPTS = 8;
  private static final long PAUSE_MILLIS = 20;

  /**
   * Sends a write.
   *
   * @param write seals with the present keys each time
   * @param refusedAt tells from its result the generation of who refused it, or 0
   */
  <T> CompletableFuture<T> pass(Supplier<CompletableFuture<T>> write, ToIntFunction<T> refusedAt) {
    return pass(write, refusedAt, ATTEMPTS);
  }

  private <T> CompletableFuture<T> pass(
      Supplier<CompletableFuture<T>> write, ToIntFunction<T> refusedAt, int attempts) {
    return write
        .get()
        .thenCompose(
            result -> {
              int theirs = refusedAt.applyAsInt(result);
              if (theirs == 0) {
                return CompletableFuture.completedFuture(result);
              }
              if (attempts == 0) {
                throw new UnconfirmedWriteException(
                    new IllegalStateException("its data keys are being renewed"));
              }
              data.raise(theirs);
              return begin(data.generation())
                  .thenCompose(_ -> shards.pause(PAUSE_MILLIS))
                  .thenCompose(_ -> pass(write, refusedAt, attempts - 1));
            });
  }

  /** Has every shard take in records of a generation, and no earlier ones. */
  CompletableFuture<Void> begin(int generation) {
    GalleryCommand command =
        GalleryCommand.newBuilder()
            .setLevel(CommandLevel.KEYS)
            .setBeginGeneration(BeginGeneration.newBuilder().setGeneration(generation))
            .build();
    CompletableFuture<?>[] told =
        shards.present().stream()
            .map(number -> shards.shard(number).propose(command))
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(told);
  }

  static int refusedAt(GalleryResult result) {
    return result.getRefusedAtGeneration();
  }
}
