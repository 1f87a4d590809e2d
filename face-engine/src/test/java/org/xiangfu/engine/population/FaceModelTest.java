package org.xiangfu.engine.population;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaceModelTest {
  private static final Path BUILT_IN = Path.of("..", "models", "population");

  @TempDir private Path temp;

  @BeforeEach
  void copyModel() throws IOException {
    for (String name : List.of(FaceModel.DESCRIPTION, "faces-1.bin")) {
      Files.copy(BUILT_IN.resolve(name), temp.resolve(name));
    }
  }

  @Test
  void theFirstPlaceThatHoldsAModelGivesIt() throws IOException {
    assertEquals("faces-1", FaceModel.find(List.of(temp.resolve("none"), temp)).id());
    assertEquals("faces-1", FaceModel.find(List.of(Path.of("..", "models"))).id());
  }

  @Test
  void noModelAnywhereNamesThePlaces() {
    Path none = temp.resolve("none");
    assertTold(
        assertThrows(InvalidFaceModelException.class, () -> FaceModel.find(List.of(none))), "none");
  }

  @Test
  void anAlteredFileIsRefusedByName() throws IOException {
    byte[] bytes = Files.readAllBytes(temp.resolve("faces-1.bin"));
    bytes[1000] ^= 1;
    Files.write(temp.resolve("faces-1.bin"), bytes);
    assertTold(refused(), "SHA-256");
  }

  @Test
  void aShortenedFileIsRefusedEvenWithItsOwnChecksum() throws Exception {
    byte[] bytes = Files.readAllBytes(temp.resolve("faces-1.bin"));
    byte[] half = Arrays.copyOf(bytes, bytes.length / 2);
    Files.write(temp.resolve("faces-1.bin"), half);
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(half));
    Files.writeString(
        temp.resolve(FaceModel.DESCRIPTION),
        "{\"id\":\"x\",\"file\":\"faces-1.bin\",\"sha256\":\"%s\"}".formatted(sha256));
    assertTold(refused(), "ends too early");
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(temp.resolve("faces-1.bin"));
    assertTold(refused(), "no such file");
  }

  private InvalidFaceModelException refused() {
    InvalidFaceModelException e =
        assertThrows(InvalidFaceModelException.class, () -> FaceModel.load(temp));
    assertTold(e, "faces-1.bin");
    assertTold(e, "restore");
    return e;
  }

  private static void assertTold(Exception e, String part) {
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
