package org.xiangfu.counter;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** A false match rate in words that need no training: "1 of N". */
public final class Odds {
  // Keeps 10^(db/10) from falling below the round number it stands for.
  private static final double ROUNDING = 1 + 1e-9;

  private Odds() {}

  /**
   * N of "1 of N", one significant digit, rounded down so that the odds are never overstated.
   *
   * @param db {@code -10*log10(p)}; below 0 counts as 0
   */
  public static long oneOf(int db) {
    double n = Math.pow(10, Math.max(db, 0) / 10.0) * ROUNDING;
    return new BigDecimal(n).round(new MathContext(1, RoundingMode.DOWN)).longValueExact();
  }
}
