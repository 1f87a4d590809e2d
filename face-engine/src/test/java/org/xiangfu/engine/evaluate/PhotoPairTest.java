package org.xiangfu.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoPairTest {
  private static final String CSV =
      "photo_a,photo_b,same_person\na/1.jpg,a/2.jpg,1\na/1.jpg,b/1.jpg,0\n";
  private static final List<PhotoPair> PAIRS =
      List.of(
          new PhotoPair("a/1.jpg", "a/2.jpg", true), new PhotoPair("a/1.jpg", "b/1.jpg", false));

  @TempDir private Path temp;

  @Test
  void pairsAreReadPlainAndCompressed() throws Exception {
    assertEquals(PAIRS, PhotoPair.read(Files.writeString(temp.resolve("pairs.csv"), CSV)));
    Path compressed = temp.resolve("pairs.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      out.write(CSV.getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(PAIRS, PhotoPair.read(compressed));
  }

  @Test
  void columnsMayStandInAnyOrder() throws Exception {
    String csv = "same_person,photo_b,photo_a\ntrue,a/2.jpg,a/1.jpg\n";
    assertEquals(
        PAIRS.subList(0, 1), PhotoPair.read(Files.writeString(temp.resolve("p.csv"), csv)));
  }

  @Test
  void wrongLinesAreNamed() throws Exception {
    assertRefused("photo_a,photo_b\na,b\n", "needs the columns");
    assertRefused(CSV + "a,b,maybe\n", "line 4");
    assertRefused(CSV + "a,b\n", "line 4");
  }

  private void assertRefused(String csv, String message) throws IOException {
    Path file = Files.writeString(temp.resolve("wrong.csv"), csv);
    IOException refused = assertThrows(IOException.class, () -> PhotoPair.read(file));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }
}
