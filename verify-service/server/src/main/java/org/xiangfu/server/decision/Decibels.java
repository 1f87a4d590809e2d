package org.xiangfu.server.decision;

/**
 * Error rates as {@code -10 log10(rate)}, rounded: the unit of the protocol, as in MOSIP's ABIS.
 */
public final class Decibels {
  private Decibels() {}

  /**
   * A rate in decibels.
   *
   * @param rate above 0, at most 1
   */
  public static int of(double rate) {
    return (int) Math.round(-10 * Math.log10(rate));
  }

  /** The rate of a number of decibels. */
  public static double rate(int decibels) {
    return Math.pow(10, -decibels / 10.0);
  }
}
