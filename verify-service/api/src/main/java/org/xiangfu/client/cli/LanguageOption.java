package org.xiangfu.client.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The language of a command's output: a picocli mixin. */
public final class LanguageOption {
  @Option(
      names = "--lang",
      paramLabel = "zh-TW|en",
      converter = Converter.class,
      description = "Language of the output (default: that of the environment).")
  private Locale chosen;

  /** {@link Locale#TRADITIONAL_CHINESE} or {@link Locale#ENGLISH}. */
  public Locale locale() {
    return chosen != null ? chosen : nearest(Locale.getDefault());
  }

  private static Locale nearest(Locale environment) {
    return environment.getLanguage().equals("zh") ? Locale.TRADITIONAL_CHINESE : Locale.ENGLISH;
  }

  static final class Converter implements ITypeConverter<Locale> {
    @Override
    public Locale convert(String text) {
      return switch (text.replace('_', '-').toLowerCase(Locale.ROOT)) {
        case "zh", "zh-tw", "zh-hant", "zh-hant-tw" -> Locale.TRADITIONAL_CHINESE;
        case "en", "en-us", "en-gb" -> Locale.ENGLISH;
        default ->
            throw new TypeConversionException(
                "'" + text + "' is not spoken here; choose zh-TW or en");
      };
    }
  }
}
