package org.xiangfu.counter.slip;

import java.awt.Color;
import java.io.IOException;
import java.util.Optional;
import org.openpdf.text.Chunk;
import org.openpdf.text.Font;
import org.openpdf.text.Image;
import org.openpdf.text.Phrase;
import org.openpdf.text.pdf.BaseFont;
import org.openpdf.text.pdf.PdfTemplate;
import org.openpdf.text.pdf.PdfWriter;

/**
 * Sets text of one PDF, each character in a font that has it. One that is in no font is never left
 * out: its code point stands in a box instead.
 */
final class SlipText {
  private static final float CODE = 0.62f;
  private static final float MARGIN = 1.5f;

  private final SlipFonts fonts;
  private final PdfWriter writer;
  private final BaseFont codes;
  private boolean lacking;

  SlipText(SlipFonts fonts, PdfWriter writer) throws IOException {
    this.fonts = fonts;
    this.writer = writer;
    Optional<BaseFont> digits = fonts.of('U');
    this.codes =
        digits.isPresent()
            ? digits.get()
            : BaseFont.createFont(BaseFont.HELVETICA, BaseFont.WINANSI, BaseFont.NOT_EMBEDDED);
  }

  /** True if a character of what was set so far is in no font. */
  boolean lacking() {
    return lacking;
  }

  Phrase set(String text, float size, int style, Color color) {
    var phrase = new Phrase(size * 1.45f);
    var run = new StringBuilder();
    BaseFont font = codes;
    for (int character : text.codePoints().toArray()) {
      Optional<BaseFont> having =
          Character.isWhitespace(character) ? Optional.of(font) : having(character);
      if (having.isEmpty() || having.get() != font) {
        add(phrase, run, new Font(font, size, style, color));
      }
      if (having.isPresent()) {
        font = having.get();
        run.appendCodePoint(character);
      } else {
        lacking = true;
        phrase.add(boxed(character, size, color));
      }
    }
    add(phrase, run, new Font(font, size, style, color));
    return phrase;
  }

  // Without any font there are still the letters and digits that every reader of PDF has.
  private Optional<BaseFont> having(int character) {
    return fonts.of(character).or(() -> Optional.of(codes).filter(f -> f.charExists(character)));
  }

  private static void add(Phrase phrase, StringBuilder run, Font font) {
    if (!run.isEmpty()) {
      phrase.add(new Chunk(run.toString(), font));
      run.setLength(0);
    }
  }

  private Chunk boxed(int character, float size, Color color) {
    String code = "U+%04X".formatted(character);
    float small = size * CODE;
    float width = codes.getWidthPoint(code, small) + 2 * MARGIN;
    float height = small + 2 * MARGIN;
    PdfTemplate box = writer.getDirectContent().createTemplate(width, height);
    box.setColorStroke(color);
    box.setColorFill(color);
    box.setLineWidth(0.6f);
    box.rectangle(0.3f, 0.3f, width - 0.6f, height - 0.6f);
    box.stroke();
    box.beginText();
    box.setFontAndSize(codes, small);
    box.setTextMatrix(MARGIN, MARGIN + small * 0.14f);
    box.showText(code);
    box.endText();
    return new Chunk(Image.getInstance(box), 0, -MARGIN);
  }
}
