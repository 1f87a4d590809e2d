package org.xiangfu.engine.embed;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.xiangfu.engine.NativeLibraries;
import org.xiangfu.engine.pack.EmbedderSpec;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.Precision;

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
      prepare(model, pack.manifest().embedder());
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      throw new IllegalStateException(pack.embedderFile() + ": libtorch cannot load this model", e);
    }
    return new TorchScriptModel(model, pack.manifest().embedder());
  }

  /** Before any thread uses the model, since the call that chooses the arithmetic changes it. */
  private static void prepare(Model model, EmbedderSpec spec) {
    if (spec.precisions().isEmpty()) {
      return;
    }
    PtSymbolBlock module = (PtSymbolBlock) model.getBlock();
    try (NDManager scratch = model.getNDManager().newSubManager();
        NDArray face = scratch.zeros(new Shape(1, 3, spec.inputSize(), spec.inputSize()));
        IValue input = IValue.from((PtNDArray) face);
        IValue bf16 = IValue.from(Processor.choose(spec.precisions()) == Precision.BF16);
        IValue ignored = module.forward(input, bf16)) {
      assert ignored.isTensor();
    }
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
