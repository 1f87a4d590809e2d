package org.xiangfu.server.access;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * Which passwords are taken, after NIST SP 800-63B-4, 3.1.1.2: a length, nothing easily guessed,
 * and no rules of composition.
 */
public final class PasswordRules {
  /** What the standard asks of a password that stands alone. */
  public static final int MIN = 15;

  /** Twice what the standard says must be taken; bounds the work of hashing. */
  public static final int MAX = 128;

  private static final int DIFFERENT = 6;

  private PasswordRules() {}

  /** The one form of a password that looks the same on every keyboard. */
  static String normal(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFC);
  }

  /**
   * What is wrong with a new password, as an English and Chinese sentence; empty if nothing.
   *
   * @param account whose it is to be
   */
  public static Optional<String> complaint(String account, String password) {
    String normal = normal(password);
    int length = normal.codePointCount(0, normal.length());
    if (length < MIN || length > MAX) {
      return Optional.of(
          "a password has %d to %d characters 密碼長度須為 %d 至 %d 個字元".formatted(MIN, MAX, MIN, MAX));
    }
    String lower = normal.toLowerCase(Locale.ROOT);
    if (lower.contains(account.toLowerCase(Locale.ROOT)) || lower.contains("xiangfu")) {
      return Optional.of(
          "a password must not contain the account's or the service's name 密碼不得含有帳號或系統名稱");
    }
    if (normal.codePoints().distinct().count() < DIFFERENT || row(normal)) {
      return Optional.of(
          "a password of few different characters, or of characters in a row, is easily guessed"
              + " 密碼的字元重複或連續，容易被猜中");
    }
    return Optional.empty();
  }

  // abcdefg…, 12345…, backwards too: most steps lead to a neighbour.
  private static boolean row(String text) {
    int[] points = text.codePoints().toArray();
    int neighbours = 0;
    for (int i = 1; i < points.length; i++) {
      if (Math.abs(points[i] - points[i - 1]) <= 1) {
        neighbours++;
      }
    }
    return 4 * neighbours > 3 * (points.length - 1);
  }
}
