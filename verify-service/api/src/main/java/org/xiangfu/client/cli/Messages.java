package org.xiangfu.client.cli;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/**
 * The sentences of a program in one language, from {@code messages.properties} (English) and {@code
 * messages_zh_TW.properties} beside a class. Immutable.
 */
public final class Messages {
  private final ResourceBundle bundle;
  private final Locale locale;

  private Messages(ResourceBundle bundle, Locale locale) {
    this.bundle = bundle;
    this.locale = locale;
  }

  /**
   * The messages that lie beside the class.
   *
   * @throws java.util.MissingResourceException if there are none
   */
  public static Messages beside(Class<?> type, Locale locale) {
    // Without fall-back: on a Chinese system English must come from the root bundle.
    return new Messages(
        ResourceBundle.getBundle(
            type.getPackageName() + ".messages",
            locale,
            type.getClassLoader(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES)),
        locale);
  }

  /**
   * A sentence with its gaps filled, as {@link MessageFormat} does.
   *
   * @throws java.util.MissingResourceException if there is no such sentence
   */
  public String text(String key, Object... arguments) {
    return new MessageFormat(bundle.getString(key), locale).format(arguments);
  }

  /** True if there is such a sentence. */
  public boolean has(String key) {
    return bundle.containsKey(key);
  }
}
