package org.xiangfu.engine.detect;

import java.nio.file.Path;
import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.dnn.Dnn;
import org.opencv.dnn.Net;

/**
 * An ONNX network with one square picture as input, BGR planes as {@code (x - 127.5) / 64}, and one
 * array as output. Holds native memory; not thread-safe.
 */
final class BlobNetwork implements AutoCloseable {
  private static final int CHANNELS = 3;
  private static final double SCALE = 1.0 / 64;
  private static final double SHIFT = -127.5 / 64;

  private final Path file;
  private final Net network;
  private final Mat values = new Mat();
  private final Mat blob;
  private final Mat[] planes = new Mat[CHANNELS];
  private final float[] output;

  /**
   * Loads a network.
   *
   * @param side side of its input in pixels
   * @param outputs how many numbers it gives
   * @throws IllegalStateException if OpenCV cannot read the file or the sizes are others
   */
  BlobNetwork(Path file, int side, int outputs) {
    this.file = file;
    try {
      network = Dnn.readNetFromONNX(file.toString());
    } catch (CvException e) {
      throw new IllegalStateException(file + ": OpenCV cannot load this model", e);
    }
    output = new float[outputs];
    blob = Mat.zeros(new int[] {1, CHANNELS, side, side}, CvType.CV_32F);
    Mat rows = blob.reshape(1, new int[] {CHANNELS * side, side});
    for (int c = 0; c < CHANNELS; c++) {
      planes[c] = rows.rowRange(c * side, (c + 1) * side);
    }
    rows.release();
    checkSizes();
  }

  private void checkSizes() {
    long got;
    try {
      network.setInput(blob);
      Mat result = network.forward();
      got = result.total();
      result.release();
    } catch (CvException e) {
      close();
      throw new IllegalStateException(file + ": the model does not take this input size", e);
    }
    if (got != output.length) {
      close();
      throw new IllegalStateException(
          "%s: the model gives %d numbers, not %d; is it the file of this detector type and input size?"
              .formatted(file, got, output.length));
    }
  }

  /**
   * Runs the network.
   *
   * @param picture 8-bit BGR, of the input's size; not changed
   * @return the output, first dimension outermost; overwritten by the next call
   */
  float[] run(Mat picture) {
    picture.convertTo(values, CvType.CV_32F, SCALE, SHIFT);
    for (int c = 0; c < CHANNELS; c++) {
      Core.extractChannel(values, planes[c], c);
    }
    network.setInput(blob);
    Mat result = network.forward();
    Mat row = result.reshape(1, 1);
    row.get(0, 0, output);
    row.release();
    result.release();
    return output;
  }

  @Override
  public void close() {
    values.release();
    for (Mat plane : planes) {
      plane.release();
    }
    blob.release();
  }
}
