package org.xiangfu.bench.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xiangfu.bench.Main;
import org.xiangfu.bench.generate.DiskFolder;

class GalleryCommandsTest {
  private final StringWriter out = new StringWriter();
  private Path folder;

  @BeforeEach
  void folderOnADisk() throws IOException {
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "galleries");
  }

  @AfterEach
  void clear() throws IOException {
    DiskFolder.delete(folder);
  }

  private int run(String command, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("bench", command, "--dir", "" + folder, "--size", "400", "--dimension", "64"));
    arguments.addAll(List.of(options));
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .execute(arguments.toArray(String[]::new));
  }

  @Test
  void agreementCountsMatesAndWhoMissesThem() {
    assertEquals(0, run("agreement", "--searches", "150", "--threads", "2"));
    // A hundred persons: half of them are searched for by a second photo too.
    assertTrue(out.toString().contains("150 searches"), out::toString);
    assertTrue(out.toString().contains("missed by EXACT                 0"), out::toString);
    assertTrue(out.toString().contains("(found: 100.0000 %)"), out::toString);
  }

  @Test
  void agreementOfGenerationOneIsMeasuredToo() {
    assertEquals(0, run("agreement", "--searches", "20", "--format", "generation_1"));
    assertTrue(out.toString().contains("GENERATION_1"), out::toString);
  }

  @Test
  void churnTellsRecallBeforeAndAfter() {
    assertEquals(0, run("churn", "--rounds", "2", "--share", "0.2"));
    assertTrue(out.toString().contains("round  0"), out::toString);
    assertTrue(out.toString().contains("round  2: HNSW finds 100.00 %"), out::toString);
  }

  @Test
  void footprintTellsBytesAndProjectsANode() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/fincore")), "Linux with util-linux");
    assertEquals(0, run("footprint", "--searches", "20"));
    // 64 coordinates: 32 bytes of 4 bits each and 16 that go with them.
    assertTrue(out.toString().matches("(?s).*templates, 4 bits +48\\..*"), out::toString);
    assertTrue(out.toString().matches("(?s).*templates, 8 bits +64\\..*"), out::toString);
    assertTrue(out.toString().contains("million templates"), out::toString);
  }
}
