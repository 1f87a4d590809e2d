package org.xiangfu.counter.console;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What is to be said of a number while it is typed: letters and digits as the household
 * registration and immigration authorities give them. The letters stand for two-digit numbers; all
 * digits, weighted 1, 9, 8 … 1, 1, add up to a multiple of ten.
 */
enum IdNumber {
  /** Nothing typed. */
  EMPTY,
  /** May become a number. */
  INCOMPLETE,
  /** A number whose check digit fits. */
  VALID,
  /** The form of a number, but mistyped somewhere. */
  CHECK_DIGIT,
  /** No known form: the service takes it, if it is meant. */
  OTHER_FORM;

  // In the order in which counties got their numbers; A is 10.
  private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
  private static final int FIRST = 10;
  private static final Pattern WHOLE = Pattern.compile("[A-Z][1289A-D][0-9]{8}");
  private static final Pattern BEGUN = Pattern.compile("[A-Z]([1289A-D][0-9]{0,7})?");

  /** The number without blanks, in upper case and half-width, as it is sent. */
  static String tidy(String typed) {
    var tidy = new StringBuilder();
    typed
        .chars()
        .map(c -> c >= '！' && c <= '～' ? c - '！' + '!' : c)
        .filter(c -> !Character.isWhitespace(c) && c != '-')
        .forEach(c -> tidy.append((char) c));
    return tidy.toString().toUpperCase(Locale.ROOT);
  }

  /** Judges a tidied number. */
  static IdNumber of(String number) {
    if (number.isEmpty()) {
      return EMPTY;
    }
    if (WHOLE.matcher(number).matches()) {
      return sum(number) % 10 == 0 ? VALID : CHECK_DIGIT;
    }
    return BEGUN.matcher(number).matches() ? INCOMPLETE : OTHER_FORM;
  }

  private static int sum(String number) {
    int letter = value(number.charAt(0));
    int sum = letter / 10 + 9 * (letter % 10);
    for (int place = 1; place < number.length(); place++) {
      sum += Math.max(1, 9 - place) * (value(number.charAt(place)) % 10);
    }
    return sum;
  }

  private static int value(char c) {
    return Character.isDigit(c) ? c - '0' : FIRST + LETTERS.indexOf(c);
  }
}
