package org.xiangfu.engine.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.xiangfu.engine.calibrate.ImpostorScores;
import org.xiangfu.engine.calibrate.WeightedCount;

/**
 * Comparisons with their scores. Of very many only the highest are there, which is enough for small
 * error rates; all are counted. Immutable.
 *
 * @param pairs the comparisons, or the highest of them
 * @param total how many there are in all
 * @param people how many people take part
 * @param histogram how many of all lie in each of {@link ImpostorScores#BINS} equal bins from -1 to
 *     1
 * @param all how many there are if each person occurs as often as told
 */
record ScoredPairs(
    List<Pair> pairs, long total, long people, List<Long> histogram, WeightedCount all) {

  /**
   * One comparison of photos {@code first} and {@code second}.
   *
   * @param personA the first photo's person
   * @param personB the second's
   */
  record Pair(int first, int second, int personA, int personB, float score) {
    static Pair of(EnrolledPhotos photos, int first, int second) {
      return new Pair(
          first,
          second,
          photos.subjectOf(first),
          photos.subjectOf(second),
          photos.cosine(first, second));
    }
  }

  /** These comparisons and no others. */
  static ScoredPairs listed(List<Pair> pairs) {
    long[] bins = new long[ImpostorScores.BINS];
    for (Pair pair : pairs) {
      bins[(int) Math.min(bins.length - 1, (pair.score() + 1) / 2 * bins.length)]++;
    }
    return new ScoredPairs(
        List.copyOf(pairs),
        pairs.size(),
        pairs.stream().flatMapToInt(p -> IntStream.of(p.personA(), p.personB())).distinct().count(),
        boxed(bins),
        count(pairs));
  }

  /** All comparisons between different people, the highest of them one by one. */
  static ScoredPairs of(ImpostorScores everybody) {
    List<Pair> highest =
        IntStream.range(0, everybody.size())
            .mapToObj(
                rank ->
                    new Pair(
                        everybody.first(rank),
                        everybody.second(rank),
                        everybody.subjectOf(everybody.first(rank)),
                        everybody.subjectOf(everybody.second(rank)),
                        (float) everybody.score(rank)))
            .toList();
    return new ScoredPairs(
        highest,
        everybody.comparisons(),
        everybody.subjects(),
        boxed(everybody.histogram()),
        everybody.all());
  }

  float[] scores() {
    float[] scores = new float[pairs.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = pairs.get(i).score();
    }
    return scores;
  }

  WeightedCount atLeast(double threshold) {
    return count(pairs.stream().filter(pair -> pair.score() >= threshold).toList());
  }

  WeightedCount below(double threshold) {
    return count(pairs.stream().filter(pair -> pair.score() < threshold).toList());
  }

  /** How many of these there are if each person occurs as often as told. */
  static WeightedCount count(List<Pair> counted) {
    int[] first = counted.stream().mapToInt(Pair::personA).toArray();
    int[] second = counted.stream().mapToInt(Pair::personB).toArray();
    return weights -> {
      double sum = 0;
      for (int i = 0; i < first.length; i++) {
        sum +=
            first[i] == second[i]
                ? weights[first[i]]
                : (double) weights[first[i]] * weights[second[i]];
      }
      return sum;
    };
  }

  private static List<Long> boxed(long[] bins) {
    return Arrays.stream(bins).boxed().toList();
  }
}
