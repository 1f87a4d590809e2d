package org.xiangfu.engine.population;

/**
 * ID numbers that pass the format check of national ID numbers and are recognisably made up: letter
 * Z, the digit of the sex, a serial number with leading zeros, the check digit.
 */
public final class ArtificialId {
  /** Greatest serial number. */
  public static final int LAST = 9_999_999;

  private static final int LETTER = 33; // what Z counts

  private ArtificialId() {}

  /**
   * The number of a serial number; the check digit brings the weighted sum to a multiple of ten
   * (weights 1, 9, 8 … 1, 1 over the letter's two digits and the nine that follow).
   *
   * @throws IllegalArgumentException if the serial number is not in 1–{@value #LAST}
   */
  public static String of(int serial, Sex sex) {
    if (serial < 1 || serial > LAST) {
      throw new IllegalArgumentException(
          "serial must lie in 1..%d, not %d".formatted(LAST, serial));
    }
    String digits = "%d%07d".formatted(sex == Sex.MALE ? 1 : 2, serial);
    int sum = LETTER / 10 + LETTER % 10 * 9;
    for (int i = 0; i < digits.length(); i++) {
      sum += (digits.charAt(i) - '0') * (8 - i);
    }
    return "Z" + digits + (10 - sum % 10) % 10;
  }
}
