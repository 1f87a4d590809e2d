package org.xiangfu.counter.slip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlipPrinterTest {
  private static final String BEYOND_THE_FIRST_PLANE = Character.toString(0x20BB7);
  private static final String COMPATIBILITY = Character.toString(0xF9E4);
  private static final String ORDINARY = Character.toString(0x7406);
  private static final String IN_NO_FONT = Character.toString(0x10FFFD);

  private static Slip slip(String name, String mark) {
    return new Slip(
        "zh-Hant-TW",
        "人別確認收據",
        "戶所 63000010",
        List.of(new Slip.Fact("姓名", name)),
        "請備齊下列文件",
        List.of("護照", "戶口名簿"),
        "如有疑問，請洽櫃檯。",
        "承辦人：clerk01",
        "申請人簽章",
        mark,
        "字型缺字");
  }

  private static byte[] print(Slip slip) throws IOException {
    SlipFonts fonts = SlipFonts.of(List.of());
    assumeTrue(
        fonts.of(BEYOND_THE_FIRST_PLANE.codePointAt(0)).isPresent(),
        "needs a font of Chinese, such as Debian's fonts-noto-cjk");
    return new SlipPrinter(fonts).print(slip);
  }

  private static String text(byte[] pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      return new PDFTextStripper().getText(document);
    }
  }

  @Test
  void rareCharactersComeOutAgainAsTheyWereWritten() throws IOException {
    String name = BEYOND_THE_FIRST_PLANE + COMPATIBILITY + "野" + ORDINARY;
    String text = text(print(slip(name, "")));
    assertTrue(text.contains(name), text);
    assertTrue(text.contains("人別確認收據") && text.contains("戶口名簿"), text);
    assertFalse(text.contains("字型缺字"), text);
  }

  @Test
  void aCharacterInNoFontIsShownAsItsCodeAndSaidToBe() throws IOException {
    String text = text(print(slip("王" + IN_NO_FONT + "明", "")));
    assertTrue(text.contains("U+10FFFD"), text);
    assertTrue(text.contains("字型缺字"), text);
    assertTrue(text.contains("王") && text.contains("明"), text);
  }

  @Test
  void withoutAnyFontEveryCharacterIsStillThereAsACode() throws IOException {
    byte[] pdf =
        new SlipPrinter(SlipFonts.only(List.of()))
            .print(slip(BEYOND_THE_FIRST_PLANE + " Wang", ""));
    String text = text(pdf);
    assertTrue(text.contains("U+20BB7") && text.contains("Wang"), text);
    assertTrue(text.contains("U+8B77"), text);
  }

  @Test
  void onlyWhatIsUsedOfAFontGoesIntoThePdfAndAllOfThat() throws IOException {
    byte[] pdf = print(slip(BEYOND_THE_FIRST_PLANE, ""));
    assertTrue(pdf.length < 300_000, pdf.length + " bytes");
    try (PDDocument document = Loader.loadPDF(pdf)) {
      var seen = new FontsOfText();
      seen.getText(document);
      assertFalse(seen.fonts.isEmpty());
      for (PDFont font : seen.fonts) {
        assertTrue(font.isEmbedded(), font.getName());
      }
      assertEquals("zh-Hant-TW", document.getDocumentCatalog().getLanguage());
      assertEquals("人別確認收據", document.getDocumentInformation().getTitle());
      assertEquals(1, document.getNumberOfPages());
    }
  }

  @Test
  void aMarkIsOnThePageAndInTheTitle() throws IOException {
    byte[] pdf = print(slip("王大明", "訓練模式"));
    assertTrue(text(pdf).contains("訓練模式"));
    try (PDDocument document = Loader.loadPDF(pdf)) {
      assertEquals("訓練模式 人別確認收據", document.getDocumentInformation().getTitle());
    }
  }

  @Test
  void aFileThatIsNoFontIsNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("kai.ttf"), "no font");
    var error = assertThrows(IOException.class, () -> SlipFonts.of(List.of(file)));
    assertTrue(error.getMessage().startsWith(file.toString()), error::getMessage);
  }

  private static final class FontsOfText extends PDFTextStripper {
    private final Set<PDFont> fonts = new HashSet<>();

    @Override
    protected void processTextPosition(TextPosition text) {
      if (!text.getUnicode().isBlank()) {
        fonts.add(text.getFont());
      }
      super.processTextPosition(text);
    }
  }
}
