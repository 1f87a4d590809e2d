package org.xiangfu.server.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {
  private static final byte[] CONTENT = "what nobody else may read".getBytes(UTF_8);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void create() throws IOException {
    file = folder.resolve("keys/one.key");
    KeyFile.create(file);
  }

  @Test
  void whatWasSealedOpensWithTheSameFile() throws IOException {
    byte[] sealed = KeyFile.read(file).seal().seal("name", CONTENT);
    assertFalse(new String(sealed, UTF_8).contains("nobody"));
    assertArrayEquals(CONTENT, KeyFile.read(file).seal().open("name", sealed));
  }

  @Test
  void anObjectInAnothersPlaceIsRefused() throws IOException {
    Seal seal = KeyFile.read(file).seal();
    byte[] sealed = seal.seal("name", CONTENT);
    assertThrows(SealException.class, () -> seal.open("other", sealed));
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    Seal seal = KeyFile.read(file).seal();
    byte[] sealed = seal.seal("name", CONTENT);
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] damaged = sealed.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      var error = assertThrows(SealException.class, () -> seal.open("name", damaged));
      assertTrue(error.getMessage().startsWith("name "), error::getMessage);
    }
    assertThrows(SealException.class, () -> seal.open("name", new byte[3]));
  }

  @Test
  void afterARotationTheNewKeySealsAndTheOldOneStillOpens() throws IOException {
    Seal before = KeyFile.read(file).seal();
    byte[] old = before.seal("name", CONTENT);
    Seal after = KeyFile.rotate(file).seal();
    byte[] fresh = after.seal("name", CONTENT);
    assertArrayEquals(CONTENT, after.open("name", old));
    assertArrayEquals(CONTENT, KeyFile.read(file).seal().open("name", fresh));
    var error = assertThrows(SealException.class, () -> before.open("name", fresh));
    assertTrue(error.getMessage().contains("key file does not hold"), error::getMessage);
    assertEquals(before.nameOf("kind", CONTENT), after.nameOf("kind", CONTENT));
  }

  @Test
  void namesTellNothingWithoutTheKey() throws IOException {
    Seal seal = KeyFile.read(file).seal();
    Seal other = KeyFile.create(folder.resolve("two.key")).seal();
    assertEquals(64, seal.nameOf("kind", CONTENT).length());
    assertNotEquals(seal.nameOf("kind", CONTENT), other.nameOf("kind", CONTENT));
    assertNotEquals(seal.nameOf("kind", CONTENT), seal.nameOf("another", CONTENT));
    assertNotEquals(seal.nameOf("ab", "c".getBytes(UTF_8)), seal.nameOf("a", "bc".getBytes(UTF_8)));
  }

  @Test
  void aKeyFileIsItsOwnersAloneAndNeverOverwritten() throws IOException {
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      KeyFile.rotate(file);
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
    assertThrows(FileAlreadyExistsException.class, () -> KeyFile.create(file));
  }

  @Test
  void aMissingOrDamagedKeyFileIsNamedAndNotQuoted() throws IOException {
    Path missing = folder.resolve("missing.key");
    var none = assertThrows(IOException.class, () -> KeyFile.read(missing));
    assertTrue(none.getMessage().contains(missing.toString()), none::getMessage);
    String json = Files.readString(file);
    Files.writeString(file, json.substring(0, json.length() / 2));
    var damaged = assertThrows(IOException.class, () -> KeyFile.read(file));
    assertTrue(damaged.getMessage().startsWith(file + " is damaged"), damaged::getMessage);
    assertEquals(null, damaged.getCause());
  }
}
