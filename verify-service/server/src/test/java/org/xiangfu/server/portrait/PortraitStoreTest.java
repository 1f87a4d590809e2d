package org.xiangfu.server.portrait;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.sealing.KeyFile;

class PortraitStoreTest {
  private static final byte[] PHOTO = "the bytes of a photo".getBytes(UTF_8);
  private static final byte[] DIGEST = Hashing.sha256().hashBytes(PHOTO).asBytes();

  @TempDir Path data;

  private PortraitStore open() throws IOException {
    return PortraitStore.open(PortraitSettings.LOCAL, data, false);
  }

  private List<Path> objects() throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("portraits"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aPhotoIsFoundByItsDigestAfterARestart() throws IOException {
    try (PortraitStore portraits = open()) {
      portraits.put(DIGEST, PHOTO).join();
      portraits.put(DIGEST, PHOTO).join();
    }
    assertEquals(1, objects().size());
    try (PortraitStore portraits = open()) {
      assertArrayEquals(PHOTO, portraits.get(DIGEST).join().orElseThrow());
      assertEquals(Optional.empty(), portraits.get(new byte[32]).join());
    }
  }

  @Test
  void neitherNameNorContentTellsWhatIsKept() throws IOException {
    try (PortraitStore portraits = open()) {
      portraits.put(DIGEST, PHOTO).join();
    }
    Path object = objects().getFirst();
    assertFalse(object.toString().contains(HexFormat.of().formatHex(DIGEST, 0, 8)));
    assertFalse(new String(Files.readAllBytes(object), UTF_8).contains("photo"));
  }

  @Test
  void aDeletedPhotoIsGone() throws IOException {
    try (PortraitStore portraits = open()) {
      portraits.put(DIGEST, PHOTO).join();
      portraits.delete(DIGEST).join();
      assertEquals(Optional.empty(), portraits.get(DIGEST).join());
    }
    assertEquals(List.of(), objects());
  }

  @Test
  void aDamagedPortraitFailsAndIsNotShown() throws IOException {
    try (PortraitStore portraits = open()) {
      portraits.put(DIGEST, PHOTO).join();
      byte[] bytes = Files.readAllBytes(objects().getFirst());
      bytes[bytes.length - 1] ^= 1;
      Files.write(objects().getFirst(), bytes);
      var error = assertThrows(CompletionException.class, () -> portraits.get(DIGEST).join());
      assertInstanceOf(PortraitStoreException.class, error.getCause());
    }
  }

  @Test
  void aClusterRefusesAFolderThatIsNotDeclaredSharedAndKeysOfItsOwn() throws IOException {
    Path keys = data.resolve("one.key");
    KeyFile.create(keys);
    var unshared =
        new PortraitSettings(Optional.of(data.resolve("p").toUri()), Optional.of(keys), false);
    var refused = assertThrows(IOException.class, () -> PortraitStore.open(unshared, data, true));
    assertTrue(refused.getMessage().contains("--portraits-shared"), refused::getMessage);
    var keyless = new PortraitSettings(unshared.store(), Optional.empty(), true);
    refused = assertThrows(IOException.class, () -> PortraitStore.open(keyless, data, true));
    assertTrue(refused.getMessage().contains("--portrait-key"), refused::getMessage);
    var shared = new PortraitSettings(unshared.store(), Optional.of(keys), true);
    try (PortraitStore one = PortraitStore.open(shared, data, true);
        PortraitStore two = PortraitStore.open(shared, data, true)) {
      one.put(DIGEST, PHOTO).join();
      assertArrayEquals(PHOTO, two.get(DIGEST).join().orElseThrow());
    }
  }
}
