package org.xiangfu.server.gallery.v1;

/**
 * Templates of one signed byte a coordinate: x is kept as round({@value #STEPS}·x). A template's
 * length is within 0.01 of 1, so no coordinate lies beyond ±1.01, none is clipped, and each is kept
 * with an error of at most {@link #MAX_ERROR}.
 */
public final class EightBitTemplate {
  /** Steps of one unit: 1.01 × 125 rounds to 126, which a byte holds. */
  public static final int STEPS = 125;

  /** Half a step. */
  public static final double MAX_ERROR = 0.5 / STEPS;

  private EightBitTemplate() {}

  /** Rounds each coordinate. */
  public static byte[] encode(float[] vector) {
    byte[] codes = new byte[vector.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) Math.round(vector[i] * STEPS);
    }
    return codes;
  }
}
