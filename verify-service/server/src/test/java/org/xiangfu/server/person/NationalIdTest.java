package org.xiangfu.server.person;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xiangfu.engine.population.ArtificialId;
import org.xiangfu.engine.population.Sex;
import org.xiangfu.server.person.NationalId.Form;

class NationalIdTest {
  private static final int PERSONS = 5_000;

  /** As others publish them as examples. */
  @ParameterizedTest
  @CsvSource({
    "A123456789, CITIZEN",
    "A800000014, RESIDENT",
    "AA00000009, RESIDENT_BEFORE_2021",
    "AC01234567, RESIDENT_BEFORE_2021"
  })
  void publishedExamplesAreRead(String text, Form form) {
    assertEquals(form, NationalId.parse(text).orElseThrow().form());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "A123456788",
        "A123456700",
        "A800000015",
        "a123456789",
        "A12345678",
        "A1234567890",
        "A323456789",
        "AE01234567",
        "1123456789",
        "A12345678９",
        " A123456789",
        "王小明"
      })
  void whatIsNoNumberOrDoesNotFitIsRefused(String text) {
    assertTrue(NationalId.parse(text).isEmpty());
  }

  @Test
  void everyLetterHasItsDigit() {
    for (char letter = 'A'; letter <= 'Z'; letter++) {
      int fitting = 0;
      for (int check = 0; check < 10; check++) {
        fitting += NationalId.parse(letter + "20000000" + check).isPresent() ? 1 : 0;
      }
      assertEquals(1, fitting, "numbers that begin with " + letter);
    }
  }

  @Test
  void theNumbersOfPeopleWhoDoNotExistFit() {
    for (int serial = 1; serial <= ArtificialId.LAST; serial += 99_991) {
      for (Sex sex : Sex.values()) {
        String number = ArtificialId.of(serial, sex);
        assertTrue(PersonIds.TAIWAN.accepts(number), number);
      }
    }
  }

  private static List<String> numbers() {
    var random = new Random(11);
    List<String> numbers = new ArrayList<>();
    while (numbers.size() < PERSONS) {
      char letter = (char) ('A' + random.nextInt(26));
      String second = List.of("1", "2", "8", "9", "A", "C").get(random.nextInt(6));
      String text = letter + second + "%08d".formatted(random.nextInt(100_000_000));
      NationalId.parse(text).ifPresent(number -> numbers.add(number.text()));
    }
    return numbers;
  }

  private static String with(String number, int place, char character) {
    return number.substring(0, place) + character + number.substring(place + 1);
  }

  @Test
  void wrongDigitsAreRefusedButForThoseWhoseWeightHidesThem() {
    long wrong = 0;
    long missed = 0;
    for (String number : numbers()) {
      for (int place = 2; place < 10; place++) {
        int weight = Math.max(1, 9 - place);
        for (char digit = '0'; digit <= '9'; digit++) {
          int difference = digit - number.charAt(place);
          if (difference != 0) {
            boolean hidden = weight * difference % 10 == 0;
            assertEquals(hidden, NationalId.parse(with(number, place, digit)).isPresent());
            wrong++;
            missed += hidden ? 1 : 0;
          }
        }
      }
    }
    System.out.printf("wrong digits: %d of %d pass the check%n", missed, wrong);
    assertTrue(missed < 0.11 * wrong, missed + " of " + wrong);
  }

  @Test
  void exchangedNeighboursAreRefusedButForTheLastTwo() {
    long exchanged = 0;
    long missed = 0;
    for (String number : numbers()) {
      for (int place = 2; place < 9; place++) {
        char left = number.charAt(place);
        char right = number.charAt(place + 1);
        if (left != right) {
          String other = with(with(number, place, right), place + 1, left);
          boolean last = place == 8;
          assertEquals(last, NationalId.parse(other).isPresent());
          exchanged++;
          missed += last ? 1 : 0;
        }
      }
    }
    System.out.printf("exchanged neighbours: %d of %d pass the check%n", missed, exchanged);
  }

  @Test
  void thePolicySaysWhoMayBeEnrolled() {
    assertTrue(PersonIds.ANY.accepts("P1"));
    assertFalse(PersonIds.TAIWAN.accepts("P1"));
    assertFalse(NationalId.parse("A123456789").orElseThrow().toString().contains("A1"));
  }
}
