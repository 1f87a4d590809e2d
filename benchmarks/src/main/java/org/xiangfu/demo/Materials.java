package org.xiangfu.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.engine.pack.PackAssembly;

/** Where the demo's model pack and photos come from. */
final class Materials {
  private static final String RECIPE = "models/recipes/mobilefacenet-ms1m.json";

  private final Path home;
  private final Optional<Path> shared;

  /**
   * Materials of an installation.
   *
   * @param home the project's folder
   * @param shared folder with {@code models} and {@code faces}, if there is one
   */
  Materials(Path home, Optional<Path> shared) {
    this.home = home;
    this.shared = shared;
  }

  static Materials ofEnvironment() {
    return new Materials(
        Path.of(System.getProperty("xiangfu.home", "")),
        Optional.ofNullable(System.getenv("XIANGFU_SHARED"))
            .filter(s -> !s.isBlank())
            .map(Path::of));
  }

  /** The photo archive, if there is one. */
  Optional<Path> photos() {
    return shared.map(s -> s.resolve("faces").resolve("lfw-dev.zip")).filter(Files::isRegularFile);
  }

  /**
   * The default pack, or one assembled into the folder; empty if there is nothing to make it of.
   *
   * @throws IOException if a pack is broken, or there are several and none is the default
   */
  Optional<ModelPack> pack(Path folder) throws IOException {
    ModelPacks packs = ModelPacks.standard(home);
    if (!packs.list().isEmpty()) {
      return Optional.of(packs.only());
    }
    Optional<Path> models = shared.map(s -> s.resolve("models")).filter(Files::isDirectory);
    if (models.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        PackAssembly.assemble(home.resolve(RECIPE), models.get(), folder.resolve("pack")));
  }
}
