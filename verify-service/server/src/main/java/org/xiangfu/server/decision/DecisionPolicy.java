package org.xiangfu.server.decision;

import org.xiangfu.v1.Band;

/**
 * The office's limits, as false match rates.
 *
 * @param matchFmr at or below it a result is a MATCH
 * @param referFmr at or below it a result is referred to a second person, above it NO_MATCH
 */
public record DecisionPolicy(double matchFmr, double referFmr) {
  /** One stranger in 10,000 passes as a match, one in 100 is looked at by a second person. */
  public static final DecisionPolicy DEFAULT = new DecisionPolicy(1e-4, 1e-2);

  /** Refuses limits that are no rates or in the wrong order. */
  public DecisionPolicy {
    if (!(matchFmr > 0 && matchFmr <= referFmr && referFmr < 1)) {
      throw new IllegalArgumentException(
          "false match rates must satisfy 0 < match <= refer < 1; given were "
              + matchFmr
              + " and "
              + referFmr);
    }
  }

  /** The band of a false match rate. */
  public Band band(double fmr) {
    if (fmr <= matchFmr) {
      return Band.BAND_MATCH;
    }
    return fmr <= referFmr ? Band.BAND_REFER : Band.BAND_NO_MATCH;
  }
}
