package org.xiangfu.counter.console;

import java.util.Locale;
import org.xiangfu.client.cli.Messages;
import org.xiangfu.counter.Main;
import org.xiangfu.v1.Advice;
import org.xiangfu.v1.RefusalReason;

/** What the console says, in one language. Immutable. */
public final class Texts {
  private static final Texts CHINESE = new Texts(Locale.TRADITIONAL_CHINESE);
  private static final Texts ENGLISH = new Texts(Locale.ENGLISH);

  private final Locale locale;
  private final Messages own;
  private final Messages counter;

  private Texts(Locale locale) {
    this.locale = locale;
    this.own = Messages.beside(Texts.class, locale);
    this.counter = Messages.beside(Main.class, locale);
  }

  /** The texts of the nearest language: Traditional Chinese, or else English. */
  public static Texts of(Locale locale) {
    return locale.getLanguage().equals("zh") ? CHINESE : ENGLISH;
  }

  /** {@link Locale#TRADITIONAL_CHINESE} or {@link Locale#ENGLISH}. */
  public Locale locale() {
    return locale;
  }

  /** As HTML's {@code lang} says it. */
  public String tag() {
    return locale.equals(Locale.TRADITIONAL_CHINESE) ? "zh-Hant-TW" : "en";
  }

  /**
   * A sentence with its gaps filled, as {@link java.text.MessageFormat} does.
   *
   * @throws java.util.MissingResourceException if there is no such sentence
   */
  public String get(String key, Object... arguments) {
    return own.text(key, arguments);
  }

  /** The word for a value of an enumeration: the key {@code family.NAME}. */
  public String word(String family, Enum<?> value) {
    return own.text(family + "." + value.name());
  }

  /** The word for a value, or the other key's sentence if this version has none. */
  public String wordOr(String family, String name, String otherwise, Object... arguments) {
    String key = family + "." + name;
    return own.has(key) ? own.text(key) : own.text(otherwise, arguments);
  }

  /** A word of the bundle of the commands: the key {@code family.NAME}. */
  public String shared(String family, Enum<?> value) {
    return counter.text(family + "." + value.name());
  }

  /** What to change for a better photo. */
  public String advice(Advice advice) {
    return counter.text("advice." + advice.name());
  }

  /** Why a photo cannot be used. */
  public String refusal(RefusalReason reason) {
    String key = "refusal." + reason.name().replace("REFUSAL_REASON_", "");
    return counter.has(key) ? counter.text(key) : own.text("refusal.other");
  }
}
