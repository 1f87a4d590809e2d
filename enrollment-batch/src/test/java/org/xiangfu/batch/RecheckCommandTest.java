package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code xiangfu recheck} of a job that has 300 of 310 photos in the gallery. */
@Timeout(60)
class RecheckCommandTest {
  @TempDir Path folder;
  private Path journal;

  @BeforeEach
  void enrolled() throws IOException {
    Path archive = Files.createDirectories(folder.resolve("archive"));
    StringBuilder manifest = new StringBuilder("photo,person_id,captured_on,county\n");
    for (int i = 0; i < 310; i++) {
      Files.writeString(archive.resolve(i + ".jpg"), "photo " + i);
      manifest.append("%d.jpg,P%03d,2010-01-01,%s%n".formatted(i, i, i % 3 == 0 ? "East" : "West"));
    }
    Files.writeString(folder.resolve("m.csv"), manifest);
    journal = folder.resolve("journal");
    try (PhotoSource source =
            PhotoSource.of(PhotoArchive.open(archive), Manifest.ofFile(folder.resolve("m.csv")));
        Journal done = Journal.open(journal, source.job(), "s")) {
      for (int i = 0; i < 310; i++) {
        done.append(
            new LineResult(i + 2, i % 31 == 0 ? Outcome.REFUSED : Outcome.ENROLLED, "", ""));
      }
    }
  }

  private record Run(int exit, String out, String err) {}

  private static Run run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }

  private Run draw(Path to) {
    return run(
        "recheck",
        "draw",
        "--archive",
        folder.resolve("archive").toString(),
        "--manifest",
        folder.resolve("m.csv").toString(),
        "--journal",
        journal.toString(),
        "--limiting",
        "0.05",
        "--acceptable",
        "0.005",
        "--seed",
        "9",
        "--to",
        to.toString(),
        "--lang",
        "en");
  }

  private static void fill(Path sheet, int wrong) throws IOException {
    List<String> lines = Files.readAllLines(sheet);
    for (int i = 1; i < lines.size(); i++) {
      String verdict = i <= wrong ? i % 2 == 0 ? "unclear" : "wrong" : "ok";
      lines.set(i, lines.get(i).replaceFirst(",[a-z]*,[A-Za-z]*,$", "," + verdict + ",Lin,"));
    }
    Files.write(sheet, lines);
  }

  @Test
  void aSampleIsDrawnLookedAtAndJudged() throws IOException {
    Path to = folder.resolve("check");
    Run drawn = draw(to);
    assertEquals(0, drawn.exit, drawn.out + drawn.err);
    List<String> rows = Files.readAllLines(to.resolve("check.csv"));
    int sample = rows.size() - 1;
    assertTrue(drawn.out.contains("Drawn: %d of 300 records".formatted(sample)), drawn.out);
    assertTrue(sample > 20 && sample < 300, "drawn: " + sample);
    for (String row : rows.subList(1, rows.size())) {
      String[] cells = row.split(",", -1);
      int photo = Integer.parseInt(cells[0]) - 2;
      assertEquals("P%03d".formatted(photo), cells[1]);
      assertTrue(photo % 31 != 0, "a refused photo was drawn");
      assertEquals("photo " + photo, Files.readString(to.resolve(cells[4])));
    }
    String page = Files.readString(to.resolve("check.html"));
    assertTrue(page.contains(rows.get(1).split(",", -1)[1]), page);
    int east = (int) rows.stream().filter(row -> row.contains("East")).count();
    assertEquals(sample / 3.0, east, 1.5, "a third of the records is of the East");

    Path again = folder.resolve("again");
    assertEquals(0, draw(again).exit);
    assertEquals(rows, Files.readAllLines(again.resolve("check.csv")));
    assertEquals(2, draw(again).exit, "a folder that is there is not written to");

    Run unfilled = run("recheck", "judge", to.toString(), "--lang", "en");
    assertEquals(2, unfilled.exit);
    assertTrue(unfilled.err.contains("line 2: the verdict must be one of ok"), unfilled.err);

    fill(to.resolve("check.csv"), 0);
    Run good = run("recheck", "judge", to.toString(), "--lang", "en");
    assertEquals(0, good.exit, good.out + good.err);
    assertTrue(good.out.contains("ACCEPTED: 0 of %d".formatted(sample)), good.out);
    assertTrue(good.out.matches("(?s).*at most [0-4]\\.\\d\\d % are wrong.*"), good.out);

    fill(to.resolve("check.csv"), 10);
    Run bad = run("recheck", "judge", to.toString(), "--lang", "en");
    assertEquals(1, bad.exit, bad.out + bad.err);
    assertTrue(bad.out.contains("REJECTED: 10 of %d".formatted(sample)), bad.out);
  }

  @Test
  void aTableThatLostARecordOrHasAnotherIsNotJudged() throws IOException {
    Path to = folder.resolve("check");
    assertEquals(0, draw(to).exit);
    Path sheet = to.resolve("check.csv");
    fill(sheet, 0);
    List<String> all = Files.readAllLines(sheet);
    Files.write(sheet, all.subList(0, all.size() - 1));
    Run lost = run("recheck", "judge", to.toString());
    assertEquals(2, lost.exit);
    assertTrue(lost.err.contains("1 of the %d drawn".formatted(all.size() - 1)), lost.err);
    Files.write(sheet, Stream.concat(all.stream(), all.stream().skip(1).limit(1)).toList());
    Run twice = run("recheck", "judge", to.toString());
    assertEquals(2, twice.exit);
    assertTrue(twice.err.contains("or stands here twice"), twice.err);
    assertFalse(twice.err.lines().collect(Collectors.joining()).contains("P0"), "names nobody");
    Run nothing = run("recheck", "judge", folder.toString());
    assertEquals(2, nothing.exit);
  }
}
