package org.xiangfu.server.replication;

import java.io.IOException;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.MergePolicy;

/**
 * Merges in the background, after everything else that wants the processor. Building a graph takes
 * minutes for a million templates; meanwhile small merges go on beside it, and a refresh, for which
 * a clerk waits, is held back only once merges have fallen far behind.
 */
final class QuietMerges extends ConcurrentMergeScheduler {
  /** One for a large merge, one for the small ones meanwhile. */
  private static final int THREADS = 2;

  /** Merges begun but not done, at which writing waits; Lucene's own limit would be 7. */
  private static final int BACKLOG = 16;

  QuietMerges() {
    setMaxMergesAndThreads(BACKLOG, THREADS);
  }

  @Override
  protected void doMerge(MergeSource source, MergePolicy.OneMerge merge) throws IOException {
    LowPriority.enter();
    super.doMerge(source, merge);
  }
}
