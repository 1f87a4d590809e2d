package org.xiangfu.counter.slip;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.openpdf.text.Document;
import org.openpdf.text.DocumentException;
import org.openpdf.text.Element;
import org.openpdf.text.Font;
import org.openpdf.text.PageSize;
import org.openpdf.text.Paragraph;
import org.openpdf.text.Rectangle;
import org.openpdf.text.pdf.PdfName;
import org.openpdf.text.pdf.PdfPCell;
import org.openpdf.text.pdf.PdfPTable;
import org.openpdf.text.pdf.PdfString;
import org.openpdf.text.pdf.PdfWriter;

/** Makes PDFs of A5 of slips, their fonts embedded as far as they are used. Thread-safe. */
public final class SlipPrinter {
  private static final float MARGIN = 34;
  private static final float TEXT = 10.5f;
  private static final Color INK = new Color(0x16, 0x24, 0x2f);
  private static final Color SOFT = new Color(0x43, 0x53, 0x5f);
  private static final Color LINE = new Color(0xc9, 0xd2, 0xd6);
  private static final float[] COLUMNS = {28, 72};

  private final SlipFonts fonts;

  /**
   * Prints with these fonts.
   *
   * @param fonts used by this printer alone from now on
   */
  public SlipPrinter(SlipFonts fonts) {
    this.fonts = fonts;
  }

  /**
   * A slip as PDF. Its title says what it is and never of whom.
   *
   * @throws IOException if a font file that was there before can no longer be read
   */
  public synchronized byte[] print(Slip slip) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var document = new Document(PageSize.A5, MARGIN, MARGIN, MARGIN, MARGIN)) {
      PdfWriter writer = PdfWriter.getInstance(document, bytes);
      writer.getExtraCatalog().put(PdfName.LANG, new PdfString(slip.language()));
      document.addTitle(slip.mark().isEmpty() ? slip.title() : slip.mark() + " " + slip.title());
      var text = new SlipText(fonts, writer);
      if (!slip.mark().isEmpty()) {
        writer.setPageEvent(new SlipMark(slip.mark(), text));
      }
      document.open();
      write(document, slip, text);
    } catch (DocumentException e) {
      throw new IOException("a slip cannot be made", e);
    }
    return bytes.toByteArray();
  }

  private static void write(Document document, Slip slip, SlipText text) {
    var title = paragraph(text, slip.title(), 18, Font.BOLD, INK);
    title.setSpacingAfter(2);
    document.add(title);
    var office = paragraph(text, slip.office(), TEXT, Font.NORMAL, SOFT);
    office.setSpacingAfter(10);
    document.add(office);
    document.add(facts(slip, text));
    if (!slip.heading().isEmpty()) {
      document.add(paragraph(text, slip.heading(), 12.5f, Font.BOLD, INK));
    }
    for (int i = 0; i < slip.items().size(); i++) {
      var item = paragraph(text, (i + 1) + ".  " + slip.items().get(i), TEXT, Font.NORMAL, INK);
      item.setIndentationLeft(18);
      item.setFirstLineIndent(-14);
      document.add(item);
    }
    if (!slip.text().isEmpty()) {
      var below = paragraph(text, slip.text(), TEXT, Font.NORMAL, INK);
      below.setSpacingBefore(8);
      document.add(below);
    }
    document.add(signatures(slip, text));
    if (text.lacking()) {
      var note = paragraph(text, slip.lacking(), 8.5f, Font.NORMAL, SOFT);
      note.setSpacingBefore(14);
      document.add(note);
    }
  }

  private static PdfPTable facts(Slip slip, SlipText text) {
    PdfPTable table = table(COLUMNS);
    for (Slip.Fact fact : slip.facts()) {
      table.addCell(cell(text, fact.name(), SOFT, Rectangle.BOTTOM));
      table.addCell(cell(text, fact.value(), INK, Rectangle.BOTTOM));
    }
    table.setSpacingAfter(12);
    return table;
  }

  private static PdfPTable signatures(Slip slip, SlipText text) {
    PdfPTable table = table(new float[] {50, 50});
    table.setSpacingBefore(38);
    table.addCell(cell(text, slip.clerk(), SOFT, Rectangle.NO_BORDER));
    PdfPCell line = cell(text, slip.signature(), SOFT, Rectangle.TOP);
    line.setBorderColor(INK);
    table.addCell(line);
    return table;
  }

  private static PdfPTable table(float[] columns) {
    var table = new PdfPTable(columns);
    table.setWidthPercentage(100);
    return table;
  }

  private static PdfPCell cell(SlipText text, String what, Color color, int border) {
    var cell = new PdfPCell(text.set(what, TEXT, Font.NORMAL, color));
    cell.setBorder(border);
    cell.setBorderColor(LINE);
    cell.setPadding(4);
    cell.setPaddingLeft(0);
    cell.setVerticalAlignment(Element.ALIGN_MIDDLE);
    return cell;
  }

  private static Paragraph paragraph(
      SlipText text, String what, float size, int style, Color color) {
    var paragraph = new Paragraph(text.set(what, size, style, color));
    paragraph.setLeading(size * 1.5f);
    return paragraph;
  }
}
