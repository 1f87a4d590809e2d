package org.xiangfu.torture;

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
    assertEquals(0, run("torture", "--help"));
    assertTrue(out.toString().contains("Examples:"));
    assertTrue(out.toString().contains("Exit codes:"));
  }

  @Test
  void aRunInWhichNothingHappensIsWrongUsage() {
    assertEquals(2, run("torture"));
    assertTrue(err.toString().contains("say what is to happen"));
  }

  @Test
  void replicasThatHaveNoMajorityAreWrongUsage() {
    assertEquals(2, run("torture", "--kills", "1", "--replicas", "2"));
    assertEquals(2, run("torture", "--kills", "1", "--replicas", "5"));
    assertTrue(err.toString().contains("--replicas is 3, 5"));
  }
}
