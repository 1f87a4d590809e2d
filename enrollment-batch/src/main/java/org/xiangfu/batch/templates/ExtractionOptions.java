package org.xiangfu.batch.templates;

import java.io.IOException;
import org.xiangfu.engine.pack.ModelPacks;
import picocli.CommandLine.Option;

/** With what faces are looked for on this machine: a picocli mixin. */
public final class ExtractionOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Photos in which faces are looked for at once on this machine (default: one for each"
              + " processor).")
  private Integer threads;

  @Option(
      names = "--pack",
      paramLabel = "ID",
      description =
          "Model pack, from $XIANGFU_MODELS or models/; must be the service's (default: the only"
              + " one, or the default one).")
  private String pack;

  /** Made by picocli. */
  public ExtractionOptions() {}

  /**
   * Whether any of them was given.
   *
   * @return true if they say something that counts only where faces are looked for here
   */
  public boolean given() {
    return threads != null || pack != null;
  }

  /**
   * Loads the pack.
   *
   * @throws IllegalArgumentException if the number of threads cannot be used
   * @throws IOException if there is no such pack, or it is broken; says where it was looked for
   */
  public LocalExtractor open() throws IOException {
    if (threads != null && threads < 1) {
      throw new IllegalArgumentException("--threads must be at least 1, not " + threads);
    }
    ModelPacks packs = ModelPacks.standard();
    return LocalExtractor.open(
        pack == null ? packs.only() : packs.find(pack),
        threads == null ? Runtime.getRuntime().availableProcessors() : threads);
  }
}
