package org.xiangfu.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.ModelPacks;

/** The pack that comes with the project, found from this module's folder. */
public final class BuiltInPack {
  static final Path MODELS = Path.of("..", "models");

  private BuiltInPack() {}

  public static ModelPack load() {
    try {
      return ModelPacks.inPlaces(List.of(MODELS)).only();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
