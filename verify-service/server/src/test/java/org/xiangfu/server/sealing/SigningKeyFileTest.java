package org.xiangfu.server.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

class SigningKeyFileTest {
  private static final byte[] CONTENT = "what was so".getBytes(UTF_8);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void create() throws IOException {
    file = folder.resolve("ledger.key");
    SigningKeyFile.create(file);
  }

  private PublicKeyFile published(String name) throws IOException {
    Path written = folder.resolve(name);
    SigningKeyFile.read(file).writePublic(written);
    return PublicKeyFile.read(written);
  }

  @Test
  void aSignatureIsGoodForItsContentAndNoOther() throws IOException {
    Signer signer = SigningKeyFile.read(file).signer();
    byte[] signature = signer.sign(CONTENT);
    PublicKeyFile keys = published("ledger.pub");
    assertTrue(keys.verify(CONTENT, signature));
    assertTrue(keys.keyIds().contains(signer.keyId()));
    assertFalse(keys.verify("what was not".getBytes(UTF_8), signature));
    for (int bit = 0; bit < signature.length * 8; bit++) {
      byte[] damaged = signature.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      assertFalse(keys.verify(CONTENT, damaged), "bit " + bit);
    }
    assertFalse(keys.verify(CONTENT, new byte[0]));
  }

  @Test
  void aKeyIsNeverOverwrittenAndOnlyItsOwnerMayReadIt() throws IOException {
    assertThrows(FileAlreadyExistsException.class, () -> SigningKeyFile.create(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    published("once.pub");
    assertThrows(FileAlreadyExistsException.class, () -> published("once.pub"));
  }

  @Test
  void afterARotationTheNewKeySignsAndTheOldOnesSignaturesStayGood() throws IOException {
    byte[] before = SigningKeyFile.read(file).signer().sign(CONTENT);
    SigningKeyFile.rotate(file);
    byte[] after = SigningKeyFile.read(file).signer().sign(CONTENT);
    PublicKeyFile keys = published("both.pub");
    assertEquals(2, keys.keyIds().size());
    assertTrue(keys.verify(CONTENT, before));
    assertTrue(keys.verify(CONTENT, after));
  }

  @Test
  void aFileOfAnotherKindIsRefusedAndNamedAndNotQuoted() throws IOException {
    Path sealing = folder.resolve("backup.key");
    KeyFile.create(sealing);
    assertFalse(SigningKeyFile.isOne(sealing));
    assertTrue(SigningKeyFile.isOne(file));
    Path damaged = Files.writeString(folder.resolve("damaged.key"), "{\"signing\": SECRET");
    for (Path wrong : new Path[] {sealing, damaged, folder.resolve("missing.key")}) {
      var error = assertThrows(IOException.class, () -> SigningKeyFile.read(wrong));
      assertTrue(error.getMessage().contains(wrong.toString()), error.getMessage());
      assertFalse(error.getMessage().contains("SECRET"), error.getMessage());
      assertThrows(IOException.class, () -> PublicKeyFile.read(wrong));
    }
    assertThrows(IOException.class, () -> PublicKeyFile.read(file), "the private file");
  }
}
