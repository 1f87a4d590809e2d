package org.xiangfu.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.KeysState;
import org.xiangfu.server.ledger.v1.NodeKeys;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.OverloadedException;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.server.replication.UnconfirmedWriteException;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.KeyFile;

/**
 * The keys of a node's data. The ledger's first event names those that the data was begun with, so
 * that no node serves with others: it would find nobody, and write what the others cannot read.
 */
final class DataKeys {
  private static final Logger LOG = LoggerFactory.getLogger(DataKeys.class);
  private static final int PAUSE_MILLIS = 200;

  private DataKeys() {}

  /**
   * Reads the keys that a node is given, and makes the rotation of its pack's templates ready.
   *
   * @param file empty to seal nothing, which is said aloud
   * @throws IOException if the file cannot be used, or lies beside the data; says what to do
   */
  static DataSeal read(Optional<Path> file, Path dataDir, ModelPack pack) throws IOException {
    if (file.isEmpty()) {
      LOG.warn(
          "DATA IS NOT SEALED: whoever has the disk of {} has the numbers and faces of people; give"
              + " --data-key 資料未加密",
          dataDir);
      return DataSeal.none();
    }
    Path key = file.get().toAbsolutePath().normalize();
    if (key.startsWith(dataDir.toAbsolutePath().normalize())) {
      throw new IOException(
          "%s lies in the data folder %s, and would be stolen with it; move it elsewhere"
              .formatted(key, dataDir));
    }
    DataSeal seal =
        KeyFile.read(key)
            .dataSeal()
            .orElseThrow(
                () ->
                    new IOException(
                        key
                            + " is of a release that did not seal data; make another file: xiangfu"
                            + " keys create"));
    seal.generations()
        .forEach(
            keys -> {
              var _ = keys.turn(pack.id(), new float[pack.dimension()]);
            });
    return seal;
  }

  /**
   * Compares a node's keys with those of the data, which may take as long as other nodes need to
   * answer; data that is yet to begin, begins with them.
   *
   * @throws InterruptedIOException if it was told to stop
   * @throws IOException if the keys are others; says which, and what to do
   */
  static void require(
      DataSeal seal,
      Ledger ledger,
      Gallery gallery,
      RaftNode raft,
      String nodeId,
      BooleanSupplier stopping)
      throws IOException {
    // Below that level other nodes may not know the question, and nothing was ever renewed.
    boolean renewable =
        !raft.held().contains(Ledger.GROUP)
            || raft.level(Ledger.GROUP).level() >= CommandLevel.KEYS;
    KeysState state =
        renewable ? await(() -> ledger.keys().state(), stopping) : KeysState.getDefaultInstance();
    if (state.getGeneration() > 1) {
      requireRenewed(seal, state);
    } else {
      requireFirst(seal, ledger, gallery, Clock.systemUTC(), stopping);
    }
    if (renewable) {
      announce(seal, ledger, state, nodeId, stopping);
    }
  }

  private static void requireRenewed(DataSeal seal, KeysState state) throws IOException {
    int generation = state.getGeneration();
    boolean held =
        seal.generations().stream()
            .anyMatch(
                keys ->
                    keys.generation() == generation
                        && keys.fingerprint().equals(Optional.of(state.getFingerprint())));
    if (!held) {
      throw new IOException(
          "the data is sealed with the data keys %s of generation %d; give a file that holds them with --data-key"
              .formatted(state.getFingerprint(), generation));
    }
    if (!state.getEnded() && seal.generations().getFirst().generation() == generation) {
      throw new IOException(
          "not everything is sealed with generation %d yet, and the given file holds no earlier keys; give the one that does"
              .formatted(generation));
    }
    seal.raise(generation);
    LOG.info(
        "data is sealed with the data keys {} of generation {}{}",
        state.getFingerprint(),
        generation,
        state.getEnded() ? "" : ", and is still being renewed");
  }

  // So that nobody begins with newer keys before every node has them.
  private static void announce(
      DataSeal seal, Ledger ledger, KeysState state, String nodeId, BooleanSupplier stopping)
      throws IOException {
    DataSeal newest = seal.generations().getLast();
    Optional<NodeKeys> told =
        state.getNodesList().stream().filter(each -> each.getNodeId().equals(nodeId)).findFirst();
    NodeKeys now =
        NodeKeys.newBuilder()
            .setNodeId(nodeId)
            .setGeneration(newest.generation())
            .setFingerprint(newest.fingerprint().orElse(""))
            .build();
    boolean news = told.isPresent() ? !told.get().equals(now) : newest.generation() > 1;
    if (news) {
      var _ = await(() -> ledger.keys().announce(now), stopping);
    }
  }

  private static void requireFirst(
      DataSeal seal, Ledger ledger, Gallery gallery, Clock clock, BooleanSupplier stopping)
      throws IOException {
    Optional<String> bound = await(ledger::dataKeys, stopping);
    if (seal.fingerprint().isEmpty()) {
      if (bound.isPresent()) {
        throw new IOException(
            "the data is sealed with the data keys %s; give their file with --data-key"
                .formatted(bound.get()));
      }
      return;
    }
    if (seal.generation() > 1) {
      throw new IOException(
          "the data is sealed with the first generation of keys, which the given file has retired;"
              + " give a copy of it from before");
    }
    String mine = seal.fingerprint().get();
    if (bound.isEmpty()) {
      boolean begun =
          await(ledger::counts, stopping).getEvents() > 0
              || !await(gallery::counts, stopping).equals(PhotoCounts.getDefaultInstance());
      if (begun) {
        throw new IOException(
            "the data was begun without data keys and stays unsealed: give --unsealed-data instead"
                + " of --data-key, or begin with an empty data folder and enrol again");
      }
      bound = Optional.of(await(() -> ledger.bindDataKeys(mine, clock.instant()), stopping));
    }
    if (!bound.get().equals(mine)) {
      throw new IOException(
          "the data is sealed with the data keys %s, and the given file holds %s; give the right one"
              .formatted(bound.get(), mine));
    }
    LOG.info("data is sealed with the data keys {}", mine);
  }

  // Nodes that start together have no leader at first.
  private static <T> T await(Supplier<CompletableFuture<T>> question, BooleanSupplier stopping)
      throws InterruptedIOException {
    while (true) {
      try {
        return question.get().join();
      } catch (CompletionException e) {
        if (!passes(e.getCause())) {
          throw e;
        }
      }
      if (stopping.getAsBoolean()) {
        throw new InterruptedIOException("told to stop before it served");
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while it waited for its cluster");
      }
    }
  }

  private static boolean passes(Throwable error) {
    return error instanceof UnansweredReadException
        || error instanceof UnconfirmedWriteException
        || error instanceof OverloadedException;
  }
}
