package org.xiangfu.batch;

import java.util.regex.Pattern;

/**
 * The form of numbers of the household registration or immigration authority: a letter, then 1, 2,
 * 8, 9 or A to D, and eight digits. The letters stand for two-digit numbers, a second letter for
 * its last digit; the ten digits and the check digit, weighted 1, 9, 8 … 1, 1, add up to a multiple
 * of ten.
 */
final class PersonNumber {
  private static final Pattern FORM = Pattern.compile("[A-Z][1289A-D][0-9]{8}");

  /** What the letters A to Z stand for, less ten: the order in which counties got theirs. */
  private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

  private PersonNumber() {}

  /** True if the number has such a form and its check digit fits. */
  static boolean isValid(String number) {
    return FORM.matcher(number).matches() && sum(number) % 10 == 0;
  }

  private static int sum(String number) {
    int letter = value(number.charAt(0));
    int sum = letter / 10 + 9 * (letter % 10);
    for (int place = 1; place < number.length(); place++) {
      sum += Math.max(1, 9 - place) * (value(number.charAt(place)) % 10);
    }
    return sum;
  }

  private static int value(char character) {
    return Character.isDigit(character) ? character - '0' : 10 + LETTERS.indexOf(character);
  }
}
