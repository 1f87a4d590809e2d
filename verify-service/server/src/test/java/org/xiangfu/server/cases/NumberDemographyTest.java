package org.xiangfu.server.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.Sex;

class NumberDemographyTest {
  private static Case of(String number, OptionalInt birthYear) {
    var opened = Case.newBuilder().setPersonId(number);
    new NumberDemography().describe(opened, birthYear, 2026);
    return opened.build();
  }

  @Test
  void theSecondCharacterOfANumberIsTheSex() {
    assertEquals(Sex.SEX_MALE, of("A123456789", OptionalInt.empty()).getSex());
    assertEquals(Sex.SEX_FEMALE, of("B223456782", OptionalInt.empty()).getSex());
    assertEquals(Sex.SEX_UNSPECIFIED, of("A123456788", OptionalInt.empty()).getSex());
    assertEquals(Sex.SEX_UNSPECIFIED, of("P0", OptionalInt.empty()).getSex());
  }

  @Test
  void theAgeIsATenYearBand() {
    assertEquals(30, of("P0", OptionalInt.of(1987)).getAgeFrom());
    assertEquals(40, of("P0", OptionalInt.of(1986)).getAgeFrom());
    assertEquals(0, of("P0", OptionalInt.of(2026)).getAgeFrom());
    assertEquals(90, of("P0", OptionalInt.of(1900)).getAgeFrom());
    assertFalse(of("P0", OptionalInt.empty()).hasAgeFrom());
  }
}
