package org.xiangfu.server.gallery.recall;

import java.util.ArrayDeque;
import java.util.Deque;
import org.hipparchus.distribution.continuous.BetaDistribution;

/** The outcomes of the last samples. Thread-safe. */
final class RecallWindow {
  /** An alert is wrong once in so many independent windows of a gallery just at the limit. */
  private static final double CONFIDENCE = 0.999;

  private final int length;
  private final Deque<Boolean> outcomes = new ArrayDeque<>();
  private int complete;

  RecallWindow(int length) {
    this.length = length;
  }

  /** Adds a sample: true if HNSW found all that the exact scan found. */
  synchronized void add(boolean found) {
    outcomes.addLast(found);
    complete += found ? 1 : 0;
    if (outcomes.size() > length) {
      complete -= outcomes.removeFirst() ? 1 : 0;
    }
  }

  synchronized int samples() {
    return outcomes.size();
  }

  /** Share of complete samples; NaN while there is none. */
  synchronized double recall() {
    return outcomes.isEmpty() ? Double.NaN : (double) complete / outcomes.size();
  }

  /** What recall is at most, by the one-sided bound of Clopper and Pearson at 99.9 %. */
  synchronized double atMost() {
    int missed = outcomes.size() - complete;
    return missed == 0
        ? 1
        : new BetaDistribution(complete + 1, missed).inverseCumulativeProbability(CONFIDENCE);
  }
}
