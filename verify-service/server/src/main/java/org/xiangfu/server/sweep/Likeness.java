package org.xiangfu.server.sweep;

import java.util.ArrayList;
import java.util.List;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.server.decision.Decibels;
import org.xiangfu.v1.FindingPair;

/**
 * How alike two persons are, over all photos of both, computed exactly. Two persons of k
 * comparisons stand for the asked rate if their closest one has a rate of at most a k-th of it: the
 * rate of the closest of k comparisons of strangers is k times that of one at most, as in the
 * decision of a Verify.
 *
 * @param comparisons pairs of photos, one of each person
 * @param agreeing of those, at least as alike as the asked rate demands of one comparison
 * @param best cosine of the closest pair; never leaves the server
 * @param median cosine, the lower one of two
 * @param stands whether the two are as alike as asked
 */
record Likeness(int comparisons, int agreeing, double best, double median, boolean stands) {
  /**
   * Compares two persons.
   *
   * @param fmrDb of two persons, −10·log10
   */
  static Likeness of(List<Template> own, List<Template> other, Calibration calibration, int fmrDb) {
    List<Double> cosines = new ArrayList<>();
    own.forEach(a -> other.forEach(b -> cosines.add((double) a.cosine(b))));
    if (cosines.isEmpty()) {
      return new Likeness(0, 0, -1, -1, false);
    }
    cosines.sort(null);
    double rate = Decibels.rate(fmrDb);
    double one = calibration.threshold(rate).cosine();
    double all = calibration.threshold(rate / cosines.size()).cosine();
    double best = cosines.getLast();
    return new Likeness(
        cosines.size(),
        (int) cosines.stream().filter(cosine -> cosine >= one).count(),
        best,
        cosines.get((cosines.size() - 1) / 2),
        best >= all);
  }

  /** As it is told, without persons and hints. */
  FindingPair.Builder told(Calibration calibration) {
    double rate = calibration.fmr(best);
    return FindingPair.newBuilder()
        .setComparisons(comparisons)
        .setAgreeing(agreeing)
        .setBestFmrDb(Decibels.of(rate))
        .setMedianFmrDb(Decibels.of(calibration.fmr(median)))
        .setFmrDb(Decibels.of(Math.min(1, comparisons * rate)));
  }
}
