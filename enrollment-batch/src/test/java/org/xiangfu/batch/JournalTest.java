package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Groups COUNTY = new Groups(List.of("county"));

  @TempDir Path folder;

  @Test
  void aCompactedJournalSaysTheSameInAFewLines() throws IOException {
    int records = 5_000;
    try (Journal journal = Journal.open(folder, "j", "s", COUNTY, 1_000)) {
      for (int i = 1; i <= records; i++) {
        LineResult result =
            i == 11
                ? new LineResult(i, Outcome.ENROLLED, "", "", List.of("WRONG_PERSON"))
                : i % 1_250 == 0
                    ? new LineResult(i, Outcome.REFUSED, "NO_FACE", "d")
                    : new LineResult(
                        i, i % 2 == 0 ? Outcome.ENROLLED : Outcome.ALREADY_ENROLLED, "", "");
        journal.append(JournalLine.of(result, List.of(i % 5 == 0 ? "" : "y"), "key" + i, ""));
        journal.append(JournalLine.of(new Suspicion(7, 3)));
        journal.mark("at " + i, i, List.of("key" + i));
      }
    }
    Path file = folder.resolve(Journal.FILE);
    assertTrue(
        Files.readAllLines(file).size() < 1_100, "lines: " + Files.readAllLines(file).size());
    assertTrue(Files.size(file) < 100_000, "bytes: " + Files.size(file));
    try (Journal journal = Journal.open(folder, "j", "s", COUNTY, 1_000)) {
      assertEquals(records, journal.size());
      assertEquals(4, journal.count(Outcome.REFUSED));
      assertEquals(2_497, journal.count(Outcome.ENROLLED));
      assertEquals(List.of("WRONG_PERSON"), journal.find(11).orElseThrow().suspicions());
      assertEquals(1, journal.suspects().size());
      assertEquals(new Mark("at 5000", 5_000), journal.mark());
      assertEquals("NO_FACE", journal.find(1_250).orElseThrow().reason());
      assertEquals(Optional.empty(), journal.find(5_001));
      assertEquals(1, journal.suspicions().size());
      assertEquals(
          List.of(new Tally.Row("county", "", 1_000, 4), new Tally.Row("county", "y", 4_000, 0, 1)),
          journal.groups());
    }
  }

  @Test
  void aJournalOfTheFirstFormatIsTakenOver() throws IOException {
    Files.writeString(
        folder.resolve(Journal.FILE),
        """
        {"format":1,"job":"j","server":"s"}
        {"line":2,"outcome":"ENROLLED"}
        {"line":3,"outcome":"REFUSED","reason":"NO_FACE","detail":"best score 0.21"}
        {"line":4,"out\
        """);
    for (int run = 0; run < 2; run++) {
      try (Journal journal = Journal.open(folder, "j", "s")) {
        assertEquals(2, journal.size());
        assertEquals(Outcome.ENROLLED, journal.find(2).orElseThrow().outcome());
        assertEquals("best score 0.21", journal.find(3).orElseThrow().detail());
      }
    }
    Files.writeString(
        folder.resolve(Journal.FILE), "{\"format\":9,\"job\":\"j\",\"server\":\"s\"}\n");
    String message =
        assertThrows(BatchInputException.class, () -> Journal.open(folder, "j", "s")).getMessage();
    assertTrue(message.contains("written in format 9, this program reads 1 and 2"), message);
  }
}
