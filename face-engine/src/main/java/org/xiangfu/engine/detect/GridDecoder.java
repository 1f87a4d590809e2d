package org.xiangfu.engine.detect;

import java.util.ArrayList;
import java.util.List;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.detect.Landmarks.Point;

/**
 * Reads what the grid network says: for every cell of three grids laid over the frame, with strides
 * of 8, 16 and 32 pixels, whether the middle of a face lies there, and the face. Immutable and
 * thread-safe.
 *
 * <p>The array is 15 × cells, cells of finer grids first and each grid by rows. The 15 numbers are
 * the logit of the score; the middle of the box x and y, in strides from the middle of the cell;
 * width and height, as the logarithm of that over three strides; five points x and y, in strides
 * from the middle of the cell. Pixel centres lie at whole numbers.
 */
final class GridDecoder {
  private static final int[] STRIDES = {8, 16, 32};
  private static final int CHANNELS = 15;
  private static final float UNIT = 3;

  /** Of the logarithm of a side: a face is no larger than some frames and no smaller than a dot. */
  private static final float MAX_LOG_SIZE = 4;

  private final int side;
  private final int cells;
  private final float minLogit;

  /**
   * For frames of one size.
   *
   * @param side side of the frame in pixels, a multiple of 32
   * @param minScore least score in (0, 1) of a face
   */
  GridDecoder(int side, float minScore) {
    this.side = side;
    int count = 0;
    for (int stride : STRIDES) {
      count += (side / stride) * (side / stride);
    }
    cells = count;
    minLogit = (float) Math.log(minScore / (1 - minScore));
  }

  /** How many numbers an array holds. */
  int length() {
    return CHANNELS * cells;
  }

  /** The faces of an array, in pixels of the frame; one face is usually found by several cells. */
  List<DetectedFace> decode(float[] array) {
    List<DetectedFace> faces = new ArrayList<>();
    int cell = 0;
    for (int stride : STRIDES) {
      int columns = side / stride;
      for (int i = 0; i < columns * columns; i++, cell++) {
        // Written so that a NaN is no face.
        if (array[cell] >= minLogit) {
          float x = (i % columns) * stride + (stride - 1) / 2f;
          float y = (i / columns) * stride + (stride - 1) / 2f;
          faces.add(face(array, cell, stride, x, y));
        }
      }
    }
    return faces;
  }

  private DetectedFace face(float[] array, int cell, int stride, float x, float y) {
    float width = length(array[3 * cells + cell], stride);
    float height = length(array[4 * cells + cell], stride);
    float left = x + array[cells + cell] * stride - width / 2;
    float top = y + array[2 * cells + cell] * stride - height / 2;
    float score = sigmoid(array[cell]);
    Point[] p = new Point[5];
    for (int k = 0; k < p.length; k++) {
      p[k] =
          new Point(
              x + array[(5 + 2 * k) * cells + cell] * stride,
              y + array[(6 + 2 * k) * cells + cell] * stride);
    }
    return new DetectedFace(
        new FaceBox(left, top, width, height, score), new Landmarks(p[0], p[1], p[2], p[3], p[4]));
  }

  private static float length(float log, int stride) {
    return (float) Math.exp(Math.clamp(log, -MAX_LOG_SIZE, MAX_LOG_SIZE)) * UNIT * stride;
  }

  static float sigmoid(float logit) {
    return (float) (1 / (1 + Math.exp(-logit)));
  }
}
