package org.xiangfu.engine.embed;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.xiangfu.engine.NativeLibraries;
import org.xiangfu.engine.pack.EmbedderSpec;
import org.xiangfu.engine.pack.ModelPack;

/** A TorchScript module in libtorch, through DJL. */
final class TorchScriptModel implements EmbedderModel {
  private final Model model;
  private final EmbedderSpec spec;

  private TorchScriptModel(Model model, EmbedderSpec spec) {
    this.model = model;
    this.spec = spec;
  }

  static TorchScriptModel load(ModelPack pack) {
    NativeLibraries.load();
    Model model = Model.newInstance(pack.id(), "PyTorch");
    try (InputStream in = Files.newInputStream(pack.embedderFile())) {
      model.load(in);
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      throw new IllegalStateException(pack.embedderFile() + ": libtorch cannot load this model", e);
    }
    return new TorchScriptModel(model, pack.manifest().embedder());
  }

  @Override
  public Embedder newEmbedder() {
    return new TorchScriptEmbedder(model, spec);
  }

  @Override
  public void close() {
    model.close();
  }
}
