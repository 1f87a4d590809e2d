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
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String score(double threshold) {
    return String.format(Locale.ROOT, "%.4f", threshold);
  }

  static String percent(double rate) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * rate);
  }

  static String percent(double rate, Interval confidence) {
    return String.format(
        Locale.ROOT,
        "%.2f %% [%.2f, %.2f]",
        100 * rate,
        100 * confidence.low(),
        100 * confidence.high());
  }

  static String percent(Rate rate) {
    return percent(rate.rate(), rate.confidence());
  }

  static String rate(double rate) {
    return String.format(Locale.ROOT, "%.1e", rate);
  }

  static String rate(double rate, Interval confidence) {
    return String.format(
        Locale.ROOT, "%.1e [%.1e, %.1e]", rate, confidence.low(), confidence.high());
  }

  static String rate(Rate rate) {
    return rate(rate.rate(), rate.confidence());
  }
}
