package org.xiangfu.server.ledger.v1;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.replication.UnconfirmedWriteException;
import org.xiangfu.server.sealing.DataSeal;

/**
 * Proposes steps whose command and event are sealed with the same data keys, and again with newer
 * ones if the ledger has begun with those. Thread-safe.
 *
 * @param replicas of the ledger's group
 * @param prepare makes an event as the ledger stores it
 */
public record SealedSteps(Replicas replicas, DataSeal seal, UnaryOperator<LedgerEntry> prepare) {
  private static final int ATTEMPTS = 8;

  /** Makes a command, with its level, of keys and of the entry as it is stored. */
  public interface Commands extends BiFunction<DataSeal, LedgerEntry, LedgerCommand.Builder> {}

  /** What must be done before the step is tried again; empty if its result stands. */
  public interface Settling extends Function<LedgerResult, Optional<CompletableFuture<Integer>>> {}

  /** What must be done before a step is sealed with keys; completes when it is. */
  public interface Readying extends Function<DataSeal, CompletableFuture<Void>> {}

  private record Step(LedgerEntry entry, Readying ready, Commands command, Settling settle) {}

  /**
   * Takes a step.
   *
   * @return what came of it, once it is durable
   */
  public CompletableFuture<LedgerResult> take(
      LedgerEntry entry, Commands command, Settling settle) {
    return take(
        new Step(entry, _ -> CompletableFuture.completedFuture(null), command, settle), ATTEMPTS);
  }

  /** Takes a step that something must be done for under the keys that it is sealed with. */
  public CompletableFuture<LedgerResult> take(LedgerEntry entry, Readying ready, Commands command) {
    return take(new Step(entry, ready, command, _ -> Optional.empty()), ATTEMPTS);
  }

  private CompletableFuture<LedgerResult> take(Step step, int attempts) {
    DataSeal keys = seal.present();
    return step.ready()
        .apply(keys)
        .thenCompose(
            _ -> {
              LedgerEntry prepared = prepare.apply(step.entry());
              // Step and event are sealed apart, and a node may learn of newer keys in between.
              return prepared.getGeneration() == keys.stamp()
                  ? propose(step, keys, prepared, attempts)
                  : take(step, attempts);
            });
  }

  private CompletableFuture<LedgerResult> propose(
      Step step, DataSeal keys, LedgerEntry prepared, int attempts) {
    LedgerCommand.Builder command = step.command().apply(keys, prepared);
    command.setLevel(Math.max(command.getLevel(), CommandLevel.ofGeneration(keys.stamp())));
    return propose(command.build())
        .thenCompose(
            result -> {
              Optional<CompletableFuture<Integer>> ready =
                  result.getRefusedAtGeneration() > 0
                      ? Optional.of(raised(result.getRefusedAtGeneration()))
                      : step.settle().apply(result);
              if (ready.isEmpty()) {
                return CompletableFuture.completedFuture(result);
              }
              if (attempts == 0) {
                throw new UnconfirmedWriteException(
                    new IllegalStateException("its data keys are being renewed"));
              }
              return ready.get().thenCompose(_ -> take(step, attempts - 1));
            });
  }

  private CompletableFuture<Integer> raised(int generation) {
    seal.raise(generation);
    return CompletableFuture.completedFuture(0);
  }

  /** Proposes a command as it is. */
  public CompletableFuture<LedgerResult> propose(LedgerCommand command) {
    return replicas
        .propose(command.toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerResult.parseFrom(bytes);
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger result of a later release", e);
              }
            });
  }
}
