package org.xiangfu.server.keys;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.ledger.LedgerKeys;
import org.xiangfu.server.ledger.v1.KeysState;
import org.xiangfu.server.ledger.v1.NodeKeys;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.SealedRecords;
import org.xiangfu.v1.DataKeys;
import org.xiangfu.v1.NodeDataKeys;

/** How it stands with data keys, and the beginning of newer ones. Thread-safe. */
public final class KeyRotation {
  private final DataSeal seal;
  private final LedgerKeys ledger;
  private final Gallery gallery;
  private final List<SealedRecords> kinds;
  private final Supplier<Set<String>> nodes;

  /**
   * Of a cluster.
   *
   * @param kinds all sealed records that there are
   * @param nodes ids of all nodes that may hold data
   */
  public KeyRotation(
      DataSeal seal,
      LedgerKeys ledger,
      Gallery gallery,
      List<SealedRecords> kinds,
      Supplier<Set<String>> nodes) {
    this.seal = seal;
    this.ledger = ledger;
    this.gallery = gallery;
    this.kinds = List.copyOf(kinds);
    this.nodes = nodes;
  }

  /** What came of the wish to rotate. */
  public sealed interface Outcome {
    /** Everything is sealed with these keys from now on, or was before. */
    record Begun(String fingerprint) implements Outcome {}

    /**
     * Nothing was changed.
     *
     * @param reason stable
     * @param message says what to do
     */
    record Refused(String reason, String message) implements Outcome {}
  }

  /** As it is over the whole cluster. */
  public CompletableFuture<DataKeys> status() {
    if (seal.fingerprint().isEmpty()) {
      return CompletableFuture.completedFuture(DataKeys.getDefaultInstance());
    }
    return ledger.state().thenCompose(this::status);
  }

  private CompletableFuture<DataKeys> status(KeysState state) {
    int generation = Math.max(1, state.getGeneration());
    var status =
        DataKeys.newBuilder()
            .setGeneration(generation)
            .setFingerprint(seal.generation(generation).fingerprint().orElseThrow())
            .setRenewed(generation == 1 || state.getEnded());
    for (NodeKeys node : state.getNodesList()) {
      status.addNodes(
          NodeDataKeys.newBuilder()
              .setNodeId(node.getNodeId())
              .setGeneration(node.getGeneration())
              .setFingerprint(node.getFingerprint()));
    }
    CompletableFuture<DataKeys.Builder> counted = CompletableFuture.completedFuture(status);
    // With the first keys there is nothing older.
    for (SealedRecords kind : generation == 1 ? List.<SealedRecords>of() : kinds) {
      counted =
          counted.thenCombine(
              kind.older(generation),
              (sofar, count) ->
                  sofar.addOlder(
                      org.xiangfu.v1.SealedRecords.newBuilder()
                          .setKind(kind.kind())
                          .setCount(count)));
    }
    return counted.thenApply(DataKeys.Builder::build);
  }

  /** Has the cluster seal with the newest keys that this node holds, if every node holds them. */
  public CompletableFuture<Outcome> rotate() {
    if (seal.fingerprint().isEmpty()) {
      return refused(
          "DATA_NOT_SEALED", "this data was begun without data keys, and stays unsealed 資料未加密");
    }
    DataSeal newest = seal.generations().getLast();
    return ledger.state().thenCompose(state -> rotate(newest, state));
  }

  private CompletableFuture<Outcome> rotate(DataSeal newest, KeysState state) {
    int now = Math.max(1, state.getGeneration());
    String fingerprint = newest.fingerprint().orElseThrow();
    if (newest.generation() == 1 || newest.generation() < now) {
      return refused(
          "NO_NEWER_KEYS",
          ("this node holds no newer data keys than generation %d; add some to the key file with"
                  + " 'xiangfu keys add', give it to every node, and restart one after the other"
                  + " 尚無較新的資料金鑰")
              .formatted(now));
    }
    if (newest.generation() > now && now > 1 && !state.getEnded()) {
      return refused(
          "ROTATION_RUNS",
          "records are still being sealed with generation %d; wait for its end 前次輪替尚未完成"
              .formatted(now));
    }
    Set<String> lacking = new TreeSet<>(nodes.get());
    state.getNodesList().stream()
        .filter(
            node ->
                node.getGeneration() >= newest.generation()
                    && node.getFingerprint().equals(fingerprint))
        .forEach(node -> lacking.remove(node.getNodeId()));
    if (!lacking.isEmpty()) {
      return refused(
          "KEYS_NOT_EVERYWHERE",
          "these nodes do not hold generation %d yet: %s; give them the key file and restart them"
                  .formatted(newest.generation(), String.join(", ", lacking))
              + " 部分節點尚未持有新金鑰");
    }
    return begin(newest, fingerprint, now);
  }

  private CompletableFuture<Outcome> begin(DataSeal newest, String fingerprint, int now) {
    // Every shard must know such commands before the ledger has nodes use them.
    return gallery
        .beginGeneration(now)
        .thenCompose(_ -> ledger.begin(newest.generation(), fingerprint))
        .thenCompose(begun -> begun(begun, newest, fingerprint));
  }

  private CompletableFuture<Outcome> begun(KeysState state, DataSeal newest, String fingerprint) {
    if (!state.getFingerprint().equals(fingerprint)) {
      return refused(
          "ROTATION_RUNS", "other data keys have begun meanwhile; look again 已有其他金鑰開始輪替");
    }
    seal.raise(newest.generation());
    return gallery
        .beginGeneration(newest.generation())
        .thenApply(_ -> new Outcome.Begun(fingerprint));
  }

  private static CompletableFuture<Outcome> refused(String reason, String message) {
    return CompletableFuture.completedFuture(new Outcome.Refused(reason, message));
  }
}
