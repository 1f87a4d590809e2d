package org.xiangfu.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void helpShowsExamplesAndExitCodes() {
    for (String command : new String[] {"micro", "load", "agreement", "churn", "footprint"}) {
      assertEquals(0, run("bench", command, "--help"));
    }
    assertTrue(out.toString().contains("Examples:"));
    assertTrue(out.toString().contains("Exit codes:"));
  }

  @Test
  void anOpenLoopWithoutARateIsWrongUsage() {
    assertEquals(2, run("bench", "load", "--photos", "none.zip", "--mode", "open"));
    assertTrue(err.toString().contains("--rate goes with --mode open"));
  }

  @Test
  void photosThatAreNotThereAreSaidInOneSentence() {
    assertEquals(1, run("bench", "load", "--photos", "none.zip"));
    assertTrue(err.toString().contains("none.zip"));
  }

  @Test
  void aRegexpThatNoBenchmarkMatchesIsWrongUsage() {
    assertEquals(2, run("bench", "micro", "Nothing"));
    assertTrue(err.toString().contains("no benchmark matches"));
  }
}
