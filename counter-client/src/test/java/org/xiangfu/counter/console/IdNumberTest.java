package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdNumberTest {
  @ParameterizedTest
  @CsvSource({
    "'',EMPTY",
    "A,INCOMPLETE",
    "A12345678,INCOMPLETE",
    "A123456789,VALID",
    "A123456788,CHECK_DIGIT",
    "A323456789,OTHER_FORM",
    "A800000014,VALID",
    "AC01234567,VALID",
    "1234567890,OTHER_FORM",
    "A1234567890,OTHER_FORM"
  })
  void aNumberIsJudgedWhileItIsTyped(String number, IdNumber expected) {
    assertEquals(expected, IdNumber.of(number));
  }

  @Test
  void exactlyOneCheckDigitFits() {
    long fitting =
        "0123456789"
            .chars()
            .filter(c -> IdNumber.of("F22334455" + (char) c) == IdNumber.VALID)
            .count();
    assertEquals(1, fitting);
  }

  @Test
  void blanksHyphensAndFullWidthAreTidied() {
    assertEquals("A123456789", IdNumber.tidy(" ａ123-456 ７89 "));
  }
}
