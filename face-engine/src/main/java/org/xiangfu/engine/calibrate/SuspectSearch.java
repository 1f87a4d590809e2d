package org.xiangfu.engine.calibrate;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Looks for impostor comparisons that cannot be: scores so high that, by a fit of the tail that
 * such scores cannot bend, fewer than {@value #EXPECTED} of them were expected among all
 * comparisons. The pairs of people are taken out and the search is repeated until it finds no more.
 * Immutable.
 */
final class SuspectSearch {
  private static final double EXPECTED = 0.01;
  private static final int ROUNDS = 20;

  private final ImpostorScores scores;
  private final Set<Long> pairs;
  private final int[] ranks;

  private SuspectSearch(ImpostorScores scores, Set<Long> pairs, double limit) {
    this.scores = scores;
    this.pairs = pairs;
    ranks =
        IntStream.range(0, scores.atLeast(limit))
            .filter(rank -> pairs.contains(pair(scores, rank)))
            .toArray();
  }

  static SuspectSearch of(ImpostorScores scores) {
    Set<Long> pairs = new HashSet<>();
    double limit = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      limit = ImpostorModel.robust(scores, pairs).expecting(EXPECTED);
      int before = pairs.size();
      for (int rank = 0; rank < scores.size() && scores.score(rank) >= limit; rank++) {
        pairs.add(pair(scores, rank));
      }
      if (pairs.size() == before) {
        break;
      }
    }
    return new SuspectSearch(scores, pairs, limit);
  }

  /** The ranks of the comparisons that cannot be. */
  int[] ranks() {
    return ranks;
  }

  int pairsOfPeople() {
    return pairs.size();
  }

  /** Whether the comparison at this rank is between two people of such a pair. */
  boolean suspected(int rank) {
    return pairs.contains(pair(scores, rank));
  }

  static long pair(ImpostorScores scores, int rank) {
    long a = scores.subjectOf(scores.first(rank));
    long b = scores.subjectOf(scores.second(rank));
    return (Math.min(a, b) << 32) | Math.max(a, b);
  }
}
