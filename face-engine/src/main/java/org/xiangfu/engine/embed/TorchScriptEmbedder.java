package org.xiangfu.engine.embed;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import org.opencv.core.Mat;
import org.xiangfu.engine.pack.EmbedderSpec;
import org.xiangfu.engine.pack.EmbedderSpec.ColourOrder;

/**
 * One predictor; the face and, if the pack says so, its mirror image go through it as one batch.
 */
final class TorchScriptEmbedder implements Embedder {
  private final EmbedderSpec spec;
  private final int side;
  private final int batch;
  private final float[][] levels;
  private final byte[] pixels;
  private final float[] input;
  private final Predictor<float[], float[]> predictor;

  TorchScriptEmbedder(Model model, EmbedderSpec spec) {
    this.spec = spec;
    side = spec.inputSize();
    batch = spec.flipAveraging() ? 2 : 1;
    levels = levels(spec);
    pixels = new byte[3 * side * side];
    input = new float[batch * 3 * side * side];
    predictor = model.newPredictor(new Planes(new Shape(batch, 3, side, side)));
  }

  /** The normalised value of each of the 256 levels in each plane. */
  private static float[][] levels(EmbedderSpec spec) {
    float[][] levels = new float[3][256];
    for (int plane = 0; plane < 3; plane++) {
      for (int level = 0; level < 256; level++) {
        levels[plane][level] = (level / 255f - spec.mean().get(plane)) / spec.std().get(plane);
      }
    }
    return levels;
  }

  @Override
  public float[] embed(Mat aligned) {
    if (aligned.rows() != side || aligned.cols() != side || aligned.channels() != 3) {
      throw new IllegalArgumentException(
          "an aligned face is %d x %d BGR, not %s".formatted(side, side, aligned.size()));
    }
    aligned.get(0, 0, pixels);
    for (int plane = 0; plane < 3; plane++) {
      fill(plane);
    }
    float[] output;
    try {
      output = predictor.predict(input);
    } catch (TranslateException e) {
      throw new IllegalStateException("the embedding model failed", e);
    }
    if (output.length != batch * spec.dimension()) {
      throw new IllegalStateException(
          "the embedding model gives %d numbers, its manifest says %d"
              .formatted(output.length / batch, spec.dimension()));
    }
    return normalisedMean(output);
  }

  private void fill(int plane) {
    float[] level = levels[plane];
    int channel = spec.colourOrder() == ColourOrder.BGR ? plane : 2 - plane;
    int area = side * side;
    int to = plane * area;
    for (int y = 0; y < side; y++) {
      int row = y * side;
      for (int x = 0; x < side; x++) {
        float value = level[pixels[3 * (row + x) + channel] & 0xFF];
        input[to + row + x] = value;
        if (batch == 2) {
          input[3 * area + to + row + side - 1 - x] = value;
        }
      }
    }
  }

  private float[] normalisedMean(float[] output) {
    float[] vector = new float[spec.dimension()];
    for (int i = 0; i < output.length; i++) {
      vector[i % vector.length] += output[i];
    }
    double squared = 0;
    for (float x : vector) {
      squared += (double) x * x;
    }
    if (!(squared > 0) || Double.isInfinite(squared)) {
      throw new IllegalStateException("the embedding model gives no usable vector");
    }
    float scale = (float) (1 / Math.sqrt(squared));
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= scale;
    }
    return vector;
  }

  @Override
  public void close() {
    predictor.close();
  }

  /** Everything native lives in the predictor's context, which is closed with each prediction. */
  private record Planes(Shape shape) implements Translator<float[], float[]> {

    @Override
    public NDList processInput(TranslatorContext context, float[] input) {
      return new NDList(context.getNDManager().create(input, shape));
    }

    @Override
    public float[] processOutput(TranslatorContext context, NDList list) {
      return list.singletonOrThrow().toFloatArray();
    }

    @Override
    @SuppressWarnings("NullAway") // DJL's way to say that the translator batches by itself
    public Batchifier getBatchifier() {
      return null;
    }
  }
}
