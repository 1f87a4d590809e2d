package org.xiangfu.server.access;

import java.util.regex.Pattern;

/** What accounts may be called: one spelling for each, since the ledger names them. */
public final class AccountNames {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  private AccountNames() {}

  /**
   * The name, if it may be one.
   *
   * @throws IllegalArgumentException if not; says how names are made
   */
  public static String checked(String name) {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "an account's name has 1 to 64 characters of a-z 0-9 . _ -, the first a letter or digit"
              + " 帳號須為 1 至 64 個小寫英數字或 . _ -");
    }
    return name;
  }
}
