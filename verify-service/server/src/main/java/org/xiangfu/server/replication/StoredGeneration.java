package org.xiangfu.server.replication;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The generation of data keys that a group's new records must be of, kept with its commits. 0 is
 * the first. Written by the applying thread.
 */
public final class StoredGeneration {
  private static final String ATTRIBUTE = "keys.generation";

  private final LuceneStore store;
  private volatile int now;

  private StoredGeneration(LuceneStore store, int now) {
    this.store = store;
    this.now = now;
    store.setAttribute(ATTRIBUTE, Integer.toString(now));
  }

  /** As the last commit in a folder says. */
  public static StoredGeneration of(LuceneStore store, Path folder) throws IOException {
    int committed =
        LuceneStore.committedAttributes(folder)
            .map(said -> said.get(ATTRIBUTE))
            .map(Integer::parseInt)
            .orElse(0);
    return new StoredGeneration(store, committed);
  }

  /** Goes on to a later one. */
  public void begin(int generation) {
    if (generation > Math.max(1, now)) {
      now = generation;
      store.setAttribute(ATTRIBUTE, Integer.toString(generation));
    }
  }

  /** True if a record of this generation is not taken in. */
  public boolean refuses(int stamp) {
    return stamp != now;
  }

  /** The generation, at least 1. */
  public int number() {
    return Math.max(1, now);
  }
}
