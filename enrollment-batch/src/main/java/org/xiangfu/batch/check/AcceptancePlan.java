package org.xiangfu.batch.check;

import org.apache.commons.statistics.distribution.HypergeometricDistribution;

/**
 * A single sampling plan by attributes, as in ISO 2859: so many records are looked at, and the lot
 * is accepted if at most so many of them are wrong. Its risks are computed exactly, from the
 * hypergeometric distribution of a simple random sample, and not taken from the standard's tables.
 *
 * @param lot records to choose from, at least 1
 * @param sample records to look at, 1 to {@code lot}
 * @param mostWrong of them, for the lot to be accepted
 */
public record AcceptancePlan(int lot, int sample, int mostWrong) {
  /** How often at most a lot of the acceptable quality is rejected. */
  public static final double PRODUCER_RISK = 0.05;

  /** How often at most a lot of the limiting quality is accepted. */
  public static final double CONSUMER_RISK = 0.10;

  /** One minus the confidence of {@link #upperBound}. */
  public static final double BOUND_RISK = 0.05;

  /**
   * @throws IllegalArgumentException if the numbers are out of range
   */
  public AcceptancePlan {
    if (lot < 1 || sample < 1 || sample > lot || mostWrong < 0) {
      throw new IllegalArgumentException("a plan needs 1 <= sample <= lot, and mostWrong >= 0");
    }
  }

  /**
   * The smallest plan within both risks, and there is one for every lot: with the wrong records of
   * a good lot allowed, none is rejected.
   *
   * @param acceptable share of wrong records that is good enough
   * @param limiting share of wrong records that is not; larger
   * @throws IllegalArgumentException unless 0 &lt;= acceptable &lt; limiting &lt; 1
   */
  public static AcceptancePlan of(int lot, double acceptable, double limiting) {
    if (!(acceptable >= 0 && acceptable < limiting && limiting < 1)) {
      throw new IllegalArgumentException(
          "the acceptable share must be below the limiting one, and both from 0 to below 1");
    }
    int good = (int) Math.floor(acceptable * lot);
    int bad = (int) Math.ceil(limiting * lot);
    int most = 0;
    int sample = smallestSample(lot, bad, most);
    while (accepted(lot, good, sample, most) < 1 - PRODUCER_RISK) {
      most++;
      sample = smallestSample(lot, bad, most);
    }
    return new AcceptancePlan(lot, sample, most);
  }

  private static int smallestSample(int lot, int wrong, int most) {
    int low = most + 1;
    int high = lot;
    while (low < high) {
      int middle = low + (high - low) / 2;
      if (accepted(lot, wrong, middle, most) <= CONSUMER_RISK) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static double accepted(int lot, int wrong, int sample, int most) {
    return HypergeometricDistribution.of(lot, wrong, sample).cumulativeProbability(most);
  }

  /**
   * The probability that the lot is accepted.
   *
   * @param wrong records of the lot, 0 to {@code lot}
   */
  public double acceptance(int wrong) {
    return accepted(lot, wrong, sample, mostWrong);
  }

  /** Whether the lot is accepted with so many wrong records in the sample. */
  public boolean accepts(int found) {
    return found <= mostWrong;
  }

  /**
   * The exact one-sided upper bound, at 95 % confidence, of the share of wrong records in the lot:
   * with more of them so few in the sample would be less likely than {@link #BOUND_RISK}.
   *
   * @param found wrong records in the sample, 0 to {@code sample}
   */
  public double upperBound(int found) {
    int low = found;
    int high = lot - (sample - found);
    while (low < high) {
      int middle = low + (high - low + 1) / 2;
      if (accepted(lot, middle, sample, found) >= BOUND_RISK) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return (double) low / lot;
  }
}
