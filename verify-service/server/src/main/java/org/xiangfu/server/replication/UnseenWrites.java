package org.xiangfu.server.replication;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What was written to and deleted from an index since its last completed refresh, by key: the
 * searcher does not show it yet, and the next command must come out alike on a replica that
 * refreshed and on one that did not. For the applying thread.
 *
 * @param <T> record
 */
public final class UnseenWrites<T> {
  // Two ages, so that what is shown is forgotten also under writes that never pause.
  private Map<String, Optional<T>> older = new HashMap<>();
  private Map<String, Optional<T>> newer = new HashMap<>();
  private CompletableFuture<Void> olderShown = CompletableFuture.completedFuture(null);
  private CompletableFuture<Void> newerShown = CompletableFuture.completedFuture(null);

  /** Call before a command: forgets what the searcher shows by now. */
  public void begin() {
    // A refresh that failed has shown nothing.
    if (olderShown.isDone() && !olderShown.isCompletedExceptionally()) {
      Map<String, Optional<T>> shown = older;
      shown.clear();
      older = newer;
      olderShown = newerShown;
      newer = shown;
    }
  }

  /** Call after a command. */
  public void end(LuceneStore store) {
    newerShown = store.visibleSoon();
  }

  /** Notes a write. */
  public void put(String key, T written) {
    newer.put(key, Optional.of(written));
  }

  /** Notes a deletion. */
  public void remove(String key) {
    newer.put(key, Optional.empty());
  }

  /** What the searcher shows. */
  @FunctionalInterface
  public interface Shown<T> {
    /** Looks a key up in the index. */
    Optional<T> find() throws IOException;
  }

  /** The record of a key as the commands before this one left it. */
  public Optional<T> find(String key, Shown<T> shown) throws IOException {
    Optional<T> unseen = newer.get(key);
    if (unseen == null) {
      unseen = older.get(key);
    }
    return unseen == null ? shown.find() : unseen;
  }
}
