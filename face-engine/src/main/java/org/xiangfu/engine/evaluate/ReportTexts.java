package org.xiangfu.engine.evaluate;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import org.xiangfu.engine.calibrate.Interval;

/** Words and numbers of the HTML report. */
final class ReportTexts {
  private final ResourceBundle bundle;

  ReportTexts(Locale language) {
    bundle =
        ResourceBundle.getBundle(
            "org.xiangfu.engine.evaluate.report",
            language.getLanguage().equals("zh") ? Locale.TRADITIONAL_CHINESE : Locale.ROOT,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  String language() {
    return text("language");
  }

  String text(String key, Object... arguments) {
    return new MessageFormat(bundle.getString(key), Locale.ROOT).format(arguments);
  }

  /** The words of a table's head. */
  List<String> head(String... keys) {
    return Arrays.stream(keys).map(key -> text("head." + key)).toList();
  }

  static String count(long value) {
    return "%,d".formatted(value);
  }

  static String percent(double rate) {
    return "%.2f %%".formatted(100 * rate);
  }

  static String percent(double rate, Interval confidence) {
    return "%.2f %% [%.2f, %.2f]"
        .formatted(100 * rate, 100 * confidence.low(), 100 * confidence.high());
  }

  static String percent(Rate rate) {
    return percent(rate.rate(), rate.confidence());
  }

  static String rate(double rate) {
    return "%.1e".formatted(rate);
  }

  static String rate(double rate, Interval confidence) {
    return "%.1e [%.1e, %.1e]".formatted(rate, confidence.low(), confidence.high());
  }

  static String rate(Rate rate) {
    return rate(rate.rate(), rate.confidence());
  }
}
