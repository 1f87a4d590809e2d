package org.xiangfu.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path temp;

  @Test
  void helpTeaches() {
    assertEquals(0, run("models", "--help"));
    assertTrue(out.toString().contains("xiangfu models list"));
    assertEquals(0, run("evaluate", "--help"));
    assertTrue(out.toString().contains("Exit codes:"));
    assertEquals(0, run("population", "--help"));
    assertTrue(out.toString().contains("--double-identities"));
    assertEquals(0, run("calibrate", "--help"));
    assertTrue(out.toString().contains("xiangfu calibrate --archive"));
    assertTrue(out.toString().contains("246"), "says how many people are needed");
  }

  @Test
  void whatIsMissingIsSaidInBothLanguages() {
    Locale before = Locale.getDefault();
    try {
      for (Locale language : List.of(Locale.ENGLISH, Locale.TRADITIONAL_CHINESE)) {
        Locale.setDefault(language);
        err.getBuffer().setLength(0);
        assertEquals(2, run("calibrate", "--archive", temp.toString()));
        assertEquals(2, run("evaluate", "--archive", temp.toString(), "--by", "sex"));
        assertEquals(2, run("evaluate", "--archive", temp.toString()));
        assertEquals(
            2, run("calibrate", "--archive", temp.toString(), "--write-pack", temp.toString()));
        assertEquals(
            2, run("calibrate", "--archive", "x", "--out", "y", "--max-comparisons", "10"));
        boolean chinese = language.equals(Locale.TRADITIONAL_CHINESE);
        for (String words :
            chinese
                ? List.of("沒有可寫入的輸出", "--by 需要", "已存在", "至少為 1000")
                : List.of("Nothing to write", "--by needs", "is there already", "at least 1000")) {
          assertTrue(err.toString().contains(words), words + " in " + err);
        }
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void wrongUsageIsTwo() {
    assertEquals(2, run());
    assertEquals(2, run("models"));
    assertEquals(2, run("evaluate", "--archive", "x"));
    assertEquals(2, run("population", "--people", "5"));
    assertEquals(2, run("population", "--people", "0", "--out", "x"));
  }

  @Test
  void aFailureIsOneAndSaysWhat() {
    String recipe = temp.resolve("none.json").toString();
    assertEquals(
        1,
        run(
            "models",
            "assemble",
            recipe,
            "--from",
            temp.toString(),
            "--to",
            temp.resolve("p").toString()));
    assertTrue(err.toString().contains("none.json"), err.toString());
    assertEquals(1, run("models", "verify", temp.toString()));
  }

  @Test
  void tooFewPeopleAreRefusedBeforeAnyExtraction() throws Exception {
    Files.writeString(Files.createDirectories(temp.resolve("ann")).resolve("1.jpg"), "no photo");
    String calibration = temp.resolve("calibration.json").toString();
    assertEquals(1, run("calibrate", "--archive", temp.toString(), "--out", calibration));
    assertTrue(err.toString().contains("246"), err.toString());
    assertTrue(Files.notExists(Path.of(calibration)));
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
