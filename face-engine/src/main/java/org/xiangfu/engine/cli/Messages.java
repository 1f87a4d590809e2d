package org.xiangfu.engine.cli;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** Texts of the commands in the user's language. */
final class Messages {
  private static final String BUNDLE = "org.xiangfu.engine.cli.messages";

  private Messages() {}

  /** The text of a key with its {@code {0}} places filled; numbers must come formatted. */
  static String text(String key, Object... arguments) {
    return new MessageFormat(ResourceBundle.getBundle(BUNDLE).getString(key), Locale.ROOT)
        .format(arguments);
  }
}
