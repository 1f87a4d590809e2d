package org.xiangfu.bench.micro;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.xiangfu.server.gallery.Match;

/** How many of the searches that are timed found what they should. Thread-safe. */
final class Recall {
  /** Static, because JMH's profilers and benchmarks meet nowhere else. */
  static final Recall OF_THIS_FORK = new Recall();

  private final LongAdder searches = new LongAdder();
  private final LongAdder mates = new LongAdder();
  private final LongAdder expected = new LongAdder();
  private final LongAdder found = new LongAdder();

  /**
   * Counts one search.
   *
   * @param mate person whom the probe shows
   * @param nearest persons truly most alike
   * @param returned strongest first
   */
  void count(String mate, Set<String> nearest, List<Match> returned) {
    searches.increment();
    expected.add(nearest.size());
    Collection<String> persons =
        returned.stream().map(match -> match.photo().getPersonId()).toList();
    found.add(persons.stream().filter(nearest::contains).count());
    if (persons.stream().limit(1).anyMatch(mate::equals)) {
      mates.increment();
    }
  }

  boolean isEmpty() {
    return searches.sum() == 0;
  }

  /** Share of searches with the mate in the first place. */
  double ofMate() {
    return mates.doubleValue() / searches.sum();
  }

  /** Share of the persons most alike that were returned. */
  double ofNearest() {
    return found.doubleValue() / expected.sum();
  }

  void reset() {
    List.of(searches, mates, expected, found).forEach(LongAdder::reset);
  }
}
