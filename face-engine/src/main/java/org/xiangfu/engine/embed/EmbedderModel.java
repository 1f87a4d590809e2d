package org.xiangfu.engine.embed;

import org.xiangfu.engine.pack.ModelPack;

/**
 * The embedding model of a pack, loaded once; each thread takes its own {@link Embedder} from it.
 * Thread-safe.
 */
public interface EmbedderModel extends AutoCloseable {

  /**
   * Loads the model of a pack.
   *
   * @throws IllegalArgumentException if the pack's embedder type is unknown
   * @throws IllegalStateException if its model cannot be loaded
   */
  static EmbedderModel load(ModelPack pack) {
    return switch (pack.manifest().embedder().type()) {
      case "torchscript" -> TorchScriptModel.load(pack);
      case String type ->
          throw new IllegalArgumentException(
              "%s: unknown embedder type '%s'".formatted(pack, type));
    };
  }

  /** A new embedder, to be closed before this model. */
  Embedder newEmbedder();

  @Override
  void close();
}
