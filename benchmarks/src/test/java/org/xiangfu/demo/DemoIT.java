package org.xiangfu.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(300)
class DemoIT {
  @Test
  void everyStepComesOut() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    assertEquals(0, line.execute("demo", "--people", "8", "--lang", "en"), err + "\n" + out);
    assertTrue(out.toString().contains("9. And is found from both sides"), out.toString());
  }
}
