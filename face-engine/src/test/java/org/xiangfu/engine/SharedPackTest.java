package org.xiangfu.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.evaluate.PhotoArchive;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.PackAssembly;

/** The pack of the shared models, on news photos. */
@EnabledIfEnvironmentVariable(
    named = "XIANGFU_SHARED",
    matches = ".+",
    disabledReason = "XIANGFU_SHARED does not name the folder of models and photos")
class SharedPackTest extends FaceEngineContract {
  private static final Path RECIPE = Path.of("..", "models", "recipes", "mobilefacenet-ms1m.json");

  @TempDir private static Path temp;
  private PhotoArchive photos;
  private List<String> first;

  @BeforeAll
  void openPhotos() throws IOException {
    photos = PhotoArchive.open(shared().resolve("faces").resolve("lfw-dev.zip"));
    Set<String> names = Set.copyOf(photos.names());
    first =
        photos.names().stream()
            .filter(n -> n.endsWith("_0001.jpg") && names.contains(shot(n, 1)))
            .toList();
  }

  @AfterAll
  void closePhotos() throws IOException {
    photos.close();
  }

  private static Path shared() {
    return Path.of(System.getenv("XIANGFU_SHARED"));
  }

  @Override
  ModelPack pack() throws IOException {
    return PackAssembly.assemble(RECIPE, shared().resolve("models"), temp.resolve("pack"));
  }

  @Override
  byte[] photo(int person, int shot) throws IOException {
    return photos.read(shot(first.get(person), shot), LIMITS.maxBytes());
  }

  private static String shot(String first, int shot) {
    return first.replace("_0001.", "_000%d.".formatted(shot + 1));
  }
}
