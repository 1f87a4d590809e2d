package org.xiangfu.engine.embed;

import org.opencv.core.Mat;

/** Turns an aligned face into a vector. Holds native memory; not thread-safe. */
public interface Embedder extends AutoCloseable {

  /**
   * The vector of one face.
   *
   * @param aligned the aligned face, 8-bit BGR, square, of the pack's input size
   * @return a new L2-normalised array of the pack's dimension
   * @throws IllegalStateException if the model fails
   */
  float[] embed(Mat aligned);

  @Override
  void close();
}
