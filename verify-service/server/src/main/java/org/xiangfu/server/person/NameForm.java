package org.xiangfu.server.person;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Names as they are compared, while they are stored as written: NFKC, which makes compatibility
 * ideographs the unified ones and full-width letters plain ones; without variation selectors and
 * other invisible characters, spaces, middle dots and hyphens; apostrophes alike; in one case. The
 * Unicode version is that of the Java runtime.
 *
 * <p>Not covered is what Unicode holds to be different characters, such as 台 and 臺 or 峯 and 峰, and
 * characters of the private use areas, which mean what a font says.
 */
public final class NameForm {
  private static final String MIDDLE_DOTS = "\u00b7\u0387\u2022\u2027\u2219\u22c5\u2e31\u30fb";
  private static final String HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212";
  private static final String APOSTROPHES = "'`\u00b4\u02b9\u02bb\u02bc\u02c8\u2018\u2019\u2032";

  private NameForm() {}

  /** The form of a name; equal for names that are looked up as one. May be empty. */
  public static String of(String name) {
    var kept = new StringBuilder();
    // An acute accent of its own is a space and a combining mark to NFKC.
    String apostrophes = name.replace('\u00b4', '\'');
    Normalizer.normalize(apostrophes, Normalizer.Form.NFKC)
        .codePoints()
        .filter(NameForm::counts)
        .map(character -> APOSTROPHES.indexOf(character) >= 0 ? '\'' : character)
        .forEach(kept::appendCodePoint);
    // Upper case first: some letters have several small forms. Folding may undo the composition.
    String folded = kept.toString().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(folded, Normalizer.Form.NFKC);
  }

  private static boolean counts(int character) {
    return !isVariationSelector(character)
        && Character.getType(character) != Character.FORMAT
        && !Character.isSpaceChar(character)
        && !Character.isWhitespace(character)
        && MIDDLE_DOTS.indexOf(character) < 0
        && HYPHENS.indexOf(character) < 0;
  }

  // VS1 to VS16, VS17 to VS256, and the Mongolian ones.
  private static boolean isVariationSelector(int character) {
    return (character >= 0xfe00 && character <= 0xfe0f)
        || (character >= 0xe0100 && character <= 0xe01ef)
        || (character >= 0x180b && character <= 0x180f);
  }
}
