package org.xiangfu.server.access;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** A password for the first sign-in, to be told to somebody: 100 random bits. */
public final class OneTimePassword {
  // Without what is easily misread or misheard.
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int GROUPS = 4;
  private static final int GROUP = 5;

  private OneTimePassword() {}

  /** A new one. */
  public static String make() {
    return make(new SecureRandom());
  }

  static String make(RandomGenerator random) {
    var password = new StringBuilder();
    for (int group = 0; group < GROUPS; group++) {
      password.append(group == 0 ? "" : "-");
      for (int letter = 0; letter < GROUP; letter++) {
        password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
    }
    return password.toString();
  }
}
