package org.xiangfu.day;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xiangfu.demo.Main;
import picocli.CommandLine;

@Timeout(300)
class DayIT {
  @Test
  void noImpostorGetsThroughAndTheAccountOfTheDayIsRight() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    assertEquals(0, line.execute("day", "--cases", "50"), err + "\n" + out);
  }
}
