package org.xiangfu.engine.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Error versus reject: the FNMR that is left, at one fixed threshold, as the photos of lowest
 * quality are rejected (Grother and Tabassi, <i>IEEE Transactions on Pattern Analysis and Machine
 * Intelligence</i> 29, 2007; ISO/IEC 29794-1).
 */
final class RejectCurve {
  private static final double MOST_REJECTED = 0.5;

  private RejectCurve() {}

  /** The curve up to half of the photos; empty if no photo has a quality. */
  static List<RejectPoint> of(EnrolledPhotos photos, ScoredPairs genuine, double threshold) {
    List<RejectPoint> curve = new ArrayList<>();
    if (IntStream.range(0, photos.size()).noneMatch(i -> photos.quality(i).isPresent())) {
      return curve;
    }
    int[] quality =
        IntStream.range(0, photos.size()).map(i -> photos.quality(i).orElse(-1)).toArray();
    for (int least = -1; least <= 100; least++) {
      int limit = least;
      double rejected =
          (double) IntStream.of(quality).filter(q -> q < limit).count() / quality.length;
      List<ScoredPairs.Pair> left =
          genuine.pairs().stream()
              .filter(p -> quality[p.first()] >= limit && quality[p.second()] >= limit)
              .toList();
      if (rejected > MOST_REJECTED || left.isEmpty()) {
        break;
      }
      if (curve.isEmpty() || curve.getLast().rejected() < rejected) {
        long below = left.stream().filter(p -> p.score() < threshold).count();
        curve.add(new RejectPoint(limit, rejected, left.size(), (double) below / left.size()));
      }
    }
    return curve;
  }
}
