package org.xiangfu.counter.slip;

import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;
import org.openpdf.text.pdf.BaseFont;

/**
 * A font file, of a collection its face for Traditional Chinese. Only the characters that are used
 * go into a PDF. For one thread at a time.
 */
final class SlipFont {
  private final BaseFont usual;

  // A glyph of a PDF means one character: where a compatibility ideograph has the glyph of another
  // character, a second copy of the font keeps the two apart when the text is taken out again.
  private final BaseFont compatible;

  private SlipFont(BaseFont usual, BaseFont compatible) {
    this.usual = usual;
    this.compatible = compatible;
  }

  /**
   * Reads a font.
   *
   * @param file TTF, OTF or TTC
   * @throws IOException if it cannot be read, is no font, or may not be embedded; names the file
   */
  static SlipFont read(Path file) throws IOException {
    String name = file.toString();
    try {
      String face =
          name.toLowerCase(Locale.ROOT).endsWith(".ttc") ? name + "," + traditional(name) : name;
      return new SlipFont(open(face), open(face));
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          file + " cannot be used as a font of slips: give a TTF, OTF or TTC that may be embedded",
          e);
    }
  }

  private static BaseFont open(String face) throws IOException {
    return BaseFont.createFont(face, BaseFont.IDENTITY_H, BaseFont.EMBEDDED, false, null, null);
  }

  private static int traditional(String collection) throws IOException {
    String[] names = BaseFont.enumerateTTCNames(collection);
    for (int i = 0; i < names.length; i++) {
      String name = names[i].toUpperCase(Locale.ROOT);
      if (name.contains("TC") || name.contains("TW")) {
        return i;
      }
    }
    return 0;
  }

  boolean has(int character) {
    return usual.charExists(character);
  }

  BaseFont of(int character) {
    return Character.isIdeographic(character)
            && !Normalizer.isNormalized(Character.toString(character), Normalizer.Form.NFKC)
        ? compatible
        : usual;
  }
}
