package org.xiangfu.bench.generate;

import java.io.IOException;
import java.nio.file.Path;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.ModelPacks;

/** Which model pack is measured. */
public final class BenchPack {
  /** System property with the folder of a pack. */
  public static final String PROPERTY = "xiangfu.bench.pack";

  private BenchPack() {}

  /**
   * The pack in the folder of {@value #PROPERTY}; without it the service's default one.
   *
   * @throws IOException if there is none, or it is broken; says where it was looked for
   */
  public static ModelPack load() throws IOException {
    String folder = System.getProperty(PROPERTY);
    return folder == null ? ModelPacks.standard().only() : ModelPack.load(Path.of(folder));
  }
}
