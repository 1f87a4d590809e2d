package org.xiangfu.server.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.ledger.LedgerKeys;
import org.xiangfu.server.ledger.v1.KeysState;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.RaftNode;

/**
 * Removes from a node's disk what is sealed with older data keys and was replaced: at the end of a
 * renewal from its indexes, where deleted records lie until their segments are merged; and after
 * its next start from its log, which otherwise keeps some thousand entries. A file of the data
 * folder notes how far it is.
 */
public final class OldKeysPurge implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OldKeysPurge.class);
  private static final int LOOK_MILLIS = 2_000;
  private static final Duration COMMIT_LIMIT = Duration.ofMinutes(5);

  private final PurgeNote file;
  private final LedgerKeys ledger;
  private final RaftNode raft;
  private final Function<String, LuceneStore> stores;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("old-keys").daemon(true).factory());
  private boolean failing;

  private OldKeysPurge(
      Path dataDir, LedgerKeys ledger, RaftNode raft, Function<String, LuceneStore> stores) {
    this.file = new PurgeNote(dataDir);
    this.ledger = ledger;
    this.raft = raft;
    this.stores = stores;
  }

  /**
   * Starts to look every few seconds.
   *
   * @param stores of the groups that this node holds
   */
  public static OldKeysPurge start(
      Path dataDir, LedgerKeys ledger, RaftNode raft, Function<String, LuceneStore> stores) {
    var purge = new OldKeysPurge(dataDir, ledger, raft, stores);
    var _ =
        purge.thread.scheduleWithFixedDelay(
            purge::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return purge;
  }

  private void look() {
    try {
      KeysState state = ledger.state().join();
      if (state.getGeneration() > 1 && state.getEnded()) {
        purge(state.getGeneration());
      }
      failing = false;
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        LOG.warn(
            "old keys' records could not be removed now; it is tried again",
            RedactedThrowable.of(e));
      }
      failing = true;
    }
  }

  private void purge(int generation) throws IOException {
    Optional<PurgeNote.Done> done = file.read().filter(each -> each.generation() == generation);
    if (done.isEmpty()) {
      Map<String, Long> positions = new TreeMap<>();
      for (String group : raft.held()) {
        stores.apply(group).purge();
        positions.put(group, raft.applied(group).getIndex());
        raft.commitIndex(group, COMMIT_LIMIT);
      }
      file.write(new PurgeNote.Done(generation, false, positions));
      LOG.info(
          "this node's indexes hold nothing that is sealed with keys before generation {}; its log"
              + " does until this node was restarted once",
          generation);
    } else if (!done.get().log() && file.logIsShortened()) {
      boolean gone = true;
      for (var position : done.get().positions().entrySet()) {
        if (raft.held().contains(position.getKey())) {
          raft.commitIndex(position.getKey(), COMMIT_LIMIT);
          gone &= raft.logBegin(position.getKey()) > position.getValue();
        }
      }
      if (gone) {
        file.write(new PurgeNote.Done(generation, true, done.get().positions()));
        LOG.info("this node's log holds nothing that is sealed with keys before {}", generation);
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("old keys' records were still being removed when the node stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
