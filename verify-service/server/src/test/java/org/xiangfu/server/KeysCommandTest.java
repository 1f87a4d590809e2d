package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.templates.TemplateKeys;

/** What {@code xiangfu keys create} makes. */
class KeysCommandTest {
  @TempDir Path folder;

  private final StringWriter err = new StringWriter();

  private int keys(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void aKeyFileForTemplatesIsItsOwnersAloneAndNeverOverwritten() throws IOException {
    Path file = folder.resolve("templates.key");
    String[] create = {"keys", "create", "--for", "templates", file.toString()};
    assertEquals(0, keys(create), err.toString());
    byte[] made = Files.readAllBytes(file);
    var _ = TemplateKeys.read(file);
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
    assertEquals(1, keys(create));
    assertArrayEquals(made, Files.readAllBytes(file));
  }

  @Test
  void onlyAFileThatSealsDataCanBeWrapped() {
    assertEquals(
        2,
        keys(
            "keys",
            "create",
            "--for",
            "templates",
            folder.resolve("k").toString(),
            "--with",
            "pkcs11:slot-id=1;object=a"));
    assertTrue(err.toString().contains("others cannot be wrapped"), err.toString());
  }
}
