package org.xiangfu.bench.bulk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.xiangfu.bench.generate.DiskFolder;
import picocli.CommandLine;

class BulkCommandTest {
  @Test
  void bulkIsComparedWithTheStreamAndNothingIsMissing() throws IOException {
    Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bulk");
    var out = new StringWriter();
    try {
      int code =
          new CommandLine(new BulkCommand())
              .setOut(new PrintWriter(out, true))
              .execute(
                  "--dir",
                  "" + folder,
                  "--size",
                  "4096",
                  "--streamed",
                  "400",
                  "--single",
                  "5",
                  "--dimension",
                  "32");
      assertEquals(0, code, out.toString());
      assertTrue(
          out.toString().matches("(?s).*in bulk +[0-9,]+ templates/s, [0-9.]+ times the stream.*"),
          out.toString());
    } finally {
      DiskFolder.delete(folder);
    }
  }
}
