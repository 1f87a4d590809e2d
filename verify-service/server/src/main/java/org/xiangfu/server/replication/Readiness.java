package org.xiangfu.server.replication;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Whether a node may be given calls: all groups that it holds are ready. Once they all were, one
 * that comes later counts from when it is ready itself, so that a node that takes in another shard
 * goes on serving. Thread-safe.
 */
final class Readiness {
  private final Supplier<List<String>> held;
  private final Predicate<String> isReady;
  private final Set<String> wasReady = ConcurrentHashMap.newKeySet();

  Readiness(Supplier<List<String>> held, Predicate<String> isReady) {
    this.held = held;
    this.isReady = isReady;
  }

  boolean look() {
    List<String> ready = held.get().stream().filter(isReady).toList();
    // Listed afterwards: one that was removed meanwhile was not ready, and does not count.
    List<String> now = held.get();
    List<String> counted =
        wasReady.isEmpty() ? now : now.stream().filter(wasReady::contains).toList();
    boolean all = !now.isEmpty() && ready.containsAll(counted);
    if (all || !wasReady.isEmpty()) {
      wasReady.addAll(ready);
      wasReady.retainAll(now);
    }
    return all;
  }
}
