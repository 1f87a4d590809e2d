package org.xiangfu.server.person;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NameFormTest {
  private static String text(int... codePoints) {
    return new String(codePoints, 0, codePoints.length);
  }

  private static void assertAlike(String... names) {
    for (String name : names) {
      assertEquals(NameForm.of(names[0]), NameForm.of(name), name);
    }
  }

  @Test
  void compatibilityIdeographsAreTheUnifiedOnes() {
    assertAlike("王理", "王" + text(0xf9e4));
    assertAlike("益", text(0xfa17));
    assertAlike("你", text(0x2f804));
    // Two of the supplement whose unified forms lie beyond the BMP themselves.
    assertAlike(text(0x20122), text(0x2f803));
    assertAlike(text(0x2a600), text(0x2fa1d));
  }

  @Test
  void charactersBeyondTheBmpAreThemselves() {
    assertEquals("王" + text(0x20000), NameForm.of("王" + text(0x20000)));
    assertNotEquals(NameForm.of(text(0x20000)), NameForm.of(text(0x20001)));
    assertEquals(text(0x31350), NameForm.of(text(0x31350)));
  }

  @Test
  void variationSelectorsDoNotCount() {
    assertAlike("葛" + "城", "葛" + text(0xe0100) + "城", "葛" + text(0xe0101) + "城");
    assertAlike("理", "理" + text(0xfe00), "理" + text(0xfe0f));
    assertAlike(text(0x20122), text(0x20122, 0xe01ef));
  }

  @Test
  void spacesMiddleDotsAndHyphensDoNotCount() {
    assertAlike("王小明", "王 小明", "王　小明", "王\u00a0小\u2009明", " 王小明\u200b");
    assertAlike("尤哈尼伊斯卡卡夫特", "尤哈尼·伊斯卡卡夫特", "尤哈尼‧伊斯卡卡夫特", "尤哈尼・伊斯卡卡夫特", "尤哈尼･伊斯卡卡夫特", "尤哈尼•伊斯卡卡夫特");
    assertAlike("Wang Hsiao-ming", "WANG HSIAO MING", "wang hsiaoming", "Wang Hsiao‐Ming");
  }

  @Test
  void latinLettersAreComparedInOneCaseAndWidth() {
    assertAlike("Wang Hsiao-ming", "ＷＡＮＧ　Ｈｓｉａｏ－ｍｉｎｇ");
    assertAlike("Straße", "STRASSE", "strasse");
    assertAlike("Lü", "LÜ", "Lu" + text(0x308));
    assertAlike("ΣΑΣ", "σας", "σασ");
    assertNotEquals(NameForm.of("Lu"), NameForm.of("Lü"));
  }

  @Test
  void apostrophesOfRomanisedNamesAreAlike() {
    assertAlike("Ma'ataw", "Ma’ataw", "Maʼataw", "Ma‘ataw", "Ma\u00b4ataw", "Ma`ataw");
    assertNotEquals(NameForm.of("Ma'ataw"), NameForm.of("Maataw"));
  }

  @Test
  void whatUnicodeHoldsToBeDifferentStaysDifferent() {
    assertNotEquals(NameForm.of("台"), NameForm.of("臺"));
    assertNotEquals(NameForm.of("峯"), NameForm.of("峰"));
    assertNotEquals(NameForm.of(text(0xe000)), NameForm.of(text(0xe001)));
  }

  @Test
  void theFormOfAFormIsItself() {
    for (String name : List.of("王理", "葛城", "Straße", text(0x2f804, 0xe0100), "İstanbul", "· ‧")) {
      assertEquals(NameForm.of(name), NameForm.of(NameForm.of(name)), name);
    }
    assertEquals("", NameForm.of("· ‧"));
  }
}
