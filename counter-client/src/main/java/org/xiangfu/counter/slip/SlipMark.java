package org.xiangfu.counter.slip;

import java.awt.Color;
import org.openpdf.text.Document;
import org.openpdf.text.Element;
import org.openpdf.text.Font;
import org.openpdf.text.Phrase;
import org.openpdf.text.pdf.ColumnText;
import org.openpdf.text.pdf.PdfContentByte;
import org.openpdf.text.pdf.PdfPageEventHelper;
import org.openpdf.text.pdf.PdfWriter;

/** Writes a mark across every page, and once plainly at its head. */
final class SlipMark extends PdfPageEventHelper {
  private static final Color PALE = new Color(0xec, 0xdc, 0xf0);
  private static final Color PLAIN = new Color(0x6b, 0x1d, 0x7d);
  private static final int STEPS = 4;
  private static final float SLANT = 30;

  private final Phrase across;
  private final Phrase head;

  SlipMark(String mark, SlipText text) {
    across = text.set(mark, 21, Font.BOLD, PALE);
    head = text.set(mark, 10, Font.BOLD, PLAIN);
  }

  // Under the text, which stays readable.
  @Override
  public void onEndPage(PdfWriter writer, Document document) {
    PdfContentByte under = writer.getDirectContentUnder();
    float width = document.getPageSize().getWidth();
    float height = document.getPageSize().getHeight();
    for (int step = 0; step < STEPS; step++) {
      ColumnText.showTextAligned(
          under, Element.ALIGN_CENTER, across, width / 2, height * (step + 0.4f) / STEPS, SLANT);
    }
    ColumnText.showTextAligned(under, Element.ALIGN_CENTER, head, width / 2, height - 20, 0);
  }
}
