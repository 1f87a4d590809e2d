package org.xiangfu.server.portrait;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.SealedRecords;

/** Portraits whose keys are those of the data, and are renewed with them. */
class RenewedPortraitsTest {
  @TempDir Path folder;

  private Path file;
  private DataSeal data;
  private PortraitStore portraits;

  @BeforeEach
  void open() throws IOException {
    file = folder.resolve("data.key");
    var _ = KeyFile.create(file);
    Files.copy(file, folder.resolve("stolen.key"));
    var _ = KeyFile.addGeneration(file);
    data = KeyFile.read(file).dataSeal().orElseThrow();
    portraits = open(file, data);
  }

  @AfterEach
  void close() {
    portraits.close();
  }

  private PortraitStore open(Path keys, DataSeal with) throws IOException {
    var settings = new PortraitSettings(Optional.empty(), Optional.of(keys), false);
    return PortraitStore.open(settings, folder.resolve("data"), false, with);
  }

  private static byte[] photo(int number) {
    return ("the bytes of photo " + number).getBytes(UTF_8);
  }

  private static byte[] digest(int number) {
    return Hashing.sha256().hashBytes(photo(number)).asBytes();
  }

  private void put(int from, int to) {
    for (int i = from; i < to; i++) {
      portraits.put(digest(i), photo(i)).join();
    }
  }

  private void assertKept(PortraitStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      assertArrayEquals(photo(i), store.get(digest(i)).join().orElseThrow(), "photo " + i);
    }
  }

  private SealedRecords sealed() {
    return portraits.sealed().orElseThrow();
  }

  private int renew() {
    int renewed = 0;
    long from = 0;
    while (from != SealedRecords.END) {
      SealedRecords.Step step = sealed().renew(2, from).join();
      renewed += step.renewed();
      from = step.next();
    }
    return renewed;
  }

  private List<Path> objects(String under) throws IOException {
    Path start = folder.resolve("data/portraits").resolve(under);
    if (!Files.exists(start)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(start)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void everyPortraitIsKeptBeforeWhileAndAfterAndTheOldFileOpensNone() throws IOException {
    put(0, 100);
    assertEquals(0, objects("g2").size(), "newer keys seal nothing until they begin");
    data.raise(2);
    assertKept(portraits, 0, 100);
    put(100, 103);
    assertEquals(3, objects("g2").size());
    assertEquals(100, sealed().older(2).join());
    assertEquals(100, renew());
    assertEquals(0, sealed().older(2).join());
    assertEquals(0, renew());
    assertKept(portraits, 0, 103);
    assertEquals(objects("g2").size(), objects("").size());
    Path stolen = folder.resolve("stolen.key");
    try (PortraitStore old = open(stolen, KeyFile.read(stolen).dataSeal().orElseThrow())) {
      assertEquals(Optional.empty(), old.get(digest(1)).join());
    }
    var _ = KeyFile.retire(file, 2);
    try (PortraitStore left = open(file, KeyFile.read(file).dataSeal().orElseThrow())) {
      assertKept(left, 0, 103);
      assertEquals(Optional.empty(), left.sealed());
    }
  }

  @Test
  void whatIsDeletedWhileItIsSealedAnewStaysDeleted() throws IOException {
    put(0, 1);
    data.raise(2);
    Path object = objects("").getFirst();
    byte[] read = Files.readAllBytes(object);
    portraits.delete(digest(0)).join();
    // As it is for whoever read it before it was deleted.
    Files.write(object, read);
    assertEquals(1, renew());
    assertEquals(Optional.empty(), portraits.get(digest(0)).join());
    assertEquals(List.of(), objects("g2"));
    put(0, 1);
    assertKept(portraits, 0, 1);
    assertEquals(0, renew());
    assertKept(portraits, 0, 1);
  }

  @Test
  void oneThatIsDamagedStaysAndKeepsNoOtherUp() throws IOException {
    put(0, 1);
    Path object = objects("").getFirst();
    byte[] read = Files.readAllBytes(object);
    read[read.length - 1] ^= 1;
    Files.write(object, read);
    put(1, 5);
    data.raise(2);
    assertEquals(4, renew());
    assertEquals(1, sealed().older(2).join(), "so that its keys are not retired");
    assertArrayEquals(read, Files.readAllBytes(object));
    assertKept(portraits, 1, 5);
  }

  @Test
  void portraitsWithKeysOfTheirOwnStayWithThem() throws IOException {
    Path own = folder.resolve("own.key");
    var _ = KeyFile.create(own);
    data.raise(2);
    try (PortraitStore apart = open(own, data)) {
      assertTrue(apart.sealed().isEmpty());
      apart.put(digest(7), photo(7)).join();
      assertKept(apart, 7, 8);
    }
    assertEquals(List.of(), objects("g2"));
  }
}
