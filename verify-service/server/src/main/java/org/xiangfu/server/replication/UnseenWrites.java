package org.xiangfu.server.replication;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What was written to an index since its last completed refresh, by key: the searcher does not show
 * it yet, and the next command must not write it twice. For the applying thread.
 *
 * @param <T> record
 */
public final class UnseenWrites<T> {
  private final Map<String, T> records = new HashMap<>();
  private CompletableFuture<Void> visible = CompletableFuture.completedFuture(null);

  /** Call before a command: forgets what the searcher shows by now. */
  public void begin() {
    // A refresh that failed has shown nothing.
    if (visible.isDone() && !visible.isCompletedExceptionally()) {
      records.clear();
    }
  }

  /** Call after a command. */
  public void end(LuceneStore store) {
    visible = store.visible();
  }

  /** Notes a write. */
  public void put(String key, T written) {
    records.put(key, written);
  }

  /** A write that the searcher may not show. */
  public Optional<T> find(String key) {
    return Optional.ofNullable(records.get(key));
  }
}
