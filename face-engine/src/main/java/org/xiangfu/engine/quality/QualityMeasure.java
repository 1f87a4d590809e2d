package org.xiangfu.engine.quality;

/**
 * One quality measure of a photo, by its name in ISO/IEC 29794-5 and its code in OFIQ. Conformance
 * to the standard is not claimed.
 *
 * @param name such as {@code InterEyeDistance}
 * @param code 0x41 to 0x5C
 * @param value 0 (worst) to 100 (best), or -1 if it could not be assessed
 * @param nativeValue the underlying quantity in its own unit; NaN if it could not be assessed
 */
public record QualityMeasure(String name, int code, int value, double nativeValue) {
  /** Code of the score that stands for the whole photo. */
  public static final int UNIFIED_QUALITY_SCORE = 0x41;

  /**
   * @throws IllegalArgumentException if the code or the value is out of range
   */
  public QualityMeasure {
    if (code < 0x41 || code > 0x5C || value < -1 || value > 100) {
      throw new IllegalArgumentException("code or value out of range: " + name);
    }
  }
}
