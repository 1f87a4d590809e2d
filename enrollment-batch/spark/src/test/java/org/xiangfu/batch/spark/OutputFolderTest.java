package org.xiangfu.batch.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file of a name, whole, from however many attempts. */
class OutputFolderTest {
  private static final byte[] FIRST = "first".getBytes(UTF_8);
  private static final byte[] SECOND = "second".getBytes(UTF_8);

  @TempDir Path temporary;

  private Path folder;
  private OutputFolder output;

  @BeforeEach
  void make() throws IOException {
    folder = temporary.resolve("output");
    output = new OutputFolder(new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration());
    output.make();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void ofTwoAttemptsTheFirstStays() throws IOException {
    try (var first = output.draft("part", "1");
        var second = output.draft("part", "2")) {
      first.stream().write(FIRST);
      second.stream().write(SECOND);
      assertFalse(output.holds("part"));
      first.stream().close();
      first.commit();
      second.stream().close();
      second.commit();
    }
    assertEquals(List.of("part"), names());
    assertArrayEquals(FIRST, output.read("part").orElseThrow());
  }

  @Test
  void anAttemptThatFailsLeavesNothing() throws IOException {
    try (var draft = output.draft("part", "1")) {
      draft.stream().write(FIRST);
    }
    assertEquals(List.of(), names());
    assertTrue(output.read("part").isEmpty());
  }

  @Test
  void whatAKilledAttemptLeftIsRemovedAndNothingElse() throws IOException {
    Files.write(folder.resolve(".part-00000001.xft-17.part"), FIRST);
    Files.write(folder.resolve("part-00000001.xft"), FIRST);
    Files.write(folder.resolve(".mine"), FIRST);
    output.removeUnfinished();
    assertEquals(List.of(".mine", "part-00000001.xft"), names());
  }

  @Test
  void aSmallFileIsReplacedAndOnlyItsOwnerReadsIt() throws IOException {
    output.replace("account.json", "driver", FIRST);
    output.replace("account.json", "driver", SECOND);
    assertArrayEquals(SECOND, output.read("account.json").orElseThrow());
    assertEquals(List.of("account.json"), names());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("account.json"))));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
  }
}
