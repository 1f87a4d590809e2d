package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.v1.Card;

class CardsFileTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("cards.csv"), text);
  }

  @Test
  void theCardsAndTheDaysAreRead() throws IOException {
    CardsFile read =
        CardsFile.read(
            file(
                """
                serial,receipt,office,date
                K2,r2,63000010,2026-11-21
                K1,,"",2026-11-20
                """));
    assertEquals(LocalDate.of(2026, 11, 20), read.first());
    assertEquals(LocalDate.of(2026, 11, 21), read.last());
    assertEquals(
        List.of(
            Card.newBuilder().setSerial("K2").setReceiptId("r2").setOfficeId("63000010").build(),
            Card.newBuilder().setSerial("K1").build()),
        read.cards());
  }

  @Test
  void theColumnsMayStandInAnyOrder() throws IOException {
    CardsFile read = CardsFile.read(file("date,office,serial,receipt\n2026-11-20,o1,K1,r1\n"));
    assertEquals("K1", read.cards().getFirst().getSerial());
  }

  @Test
  void whatIsWrongIsNamedWithItsLine() throws IOException {
    for (String wrong :
        List.of(
            "serial,receipt,office,date\nK1,r1,o1,yesterday\n",
            "serial,receipt,office,date\n,r1,o1,2026-11-20\n",
            "serial,receipt,office,date\nK1,r1\n")) {
      var error = assertThrows(IOException.class, () -> CardsFile.read(file(wrong)));
      assertTrue(error.getMessage().contains("cards.csv, line 2"), error.getMessage());
    }
    for (String wrong :
        List.of(
            "",
            "a,b\n1,2\n",
            "serial,serial,office,date\nK1,r1,o1,2026-11-20\n",
            "serial,receipt,office,date\n")) {
      var error = assertThrows(IOException.class, () -> CardsFile.read(file(wrong)));
      assertTrue(error.getMessage().contains("cards.csv"), error.getMessage());
    }
    Path nowhere = folder.resolve("nowhere.csv");
    assertTrue(
        assertThrows(IOException.class, () -> CardsFile.read(nowhere))
            .getMessage()
            .contains("nowhere.csv"));
  }
}
