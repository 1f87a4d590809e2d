package org.xiangfu.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import picocli.CommandLine;

@EnabledIfEnvironmentVariable(named = "XIANGFU_SHARED", matches = ".+")
@Timeout(300)
class DemoIT {
  @Test
  void everyStepComesOutAndNobodyIsNamed() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    assertEquals(0, line.execute("demo", "--people", "8", "--lang", "en"), err + "\n" + out);
    assertTrue(out.toString().contains("7. And is found from both sides"), out.toString());
    assertFalse(out.toString().contains("Aaron"), "no real names");
  }
}
