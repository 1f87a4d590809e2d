package org.xiangfu.engine.quality;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.imgproc.Imgproc;
import org.xiangfu.engine.FaceBox;

/** How much fine detail the face has, and how much of it is the codec's. */
final class Detail {
  /** Pixels along a side of the window that is searched for blocks: bounds the time. */
  private static final int MAX_WINDOW = 256;

  /** Less shows too few borders of blocks. */
  private static final int MIN_WINDOW = 32;

  /** JPEG codes squares of 8 × 8 pixels. */
  private static final int BLOCK = 8;

  private Detail() {}

  static Map<Measure, Double> of(Mat photo, FaceBox box, AlignedFace face) {
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    values.put(Measure.SHARPNESS, laplacianVariance(face));
    blockiness(photo, box).ifPresent(v -> values.put(Measure.COMPRESSION_ARTIFACTS, v));
    return values;
  }

  /** Variance of the 4-neighbour Laplacian over the inner face. */
  private static double laplacianVariance(AlignedFace face) {
    double sum = 0;
    double squares = 0;
    int n = 0;
    for (int y = 1; y < face.side() - 1; y++) {
      for (int x = 1; x < face.side() - 1; x++) {
        if (face.isInner(x, y)) {
          double laplacian =
              face.luma(x - 1, y)
                  + face.luma(x + 1, y)
                  + face.luma(x, y - 1)
                  + face.luma(x, y + 1)
                  - 4 * face.luma(x, y);
          sum += laplacian;
          squares += laplacian * laplacian;
          n++;
        }
      }
    }
    return squares / n - (sum / n) * (sum / n);
  }

  /**
   * By how much the steps between neighbours are larger at the borders of 8 × 8 blocks than
   * elsewhere: 0 if they are equal, 1 if twice as large. The idea of Wang, Sheikh and Bovik,
   * "No-reference perceptual quality assessment of JPEG compressed images", 2002; since a photo may
   * have been cropped, the lattice is looked for. A photo that was resized after compression shows
   * none.
   */
  private static OptionalDouble blockiness(Mat photo, FaceBox box) {
    int width = Math.min(MAX_WINDOW, photo.cols());
    int height = Math.min(MAX_WINDOW, photo.rows());
    if (width < MIN_WINDOW || height < MIN_WINDOW) {
      return OptionalDouble.empty();
    }
    int left = Math.clamp((long) (box.x() + (box.width() - width) / 2), 0, photo.cols() - width);
    int top = Math.clamp((long) (box.y() + (box.height() - height) / 2), 0, photo.rows() - height);
    Mat window = photo.submat(new Rect(left, top, width, height));
    Mat grey = new Mat();
    byte[] pixels = new byte[width * height];
    try {
      Imgproc.cvtColor(window, grey, Imgproc.COLOR_BGR2GRAY);
      grey.get(0, 0, pixels);
    } finally {
      window.release();
      grey.release();
    }
    long[] across = new long[BLOCK];
    long[] down = new long[BLOCK];
    int[] columns = new int[BLOCK];
    int[] rows = new int[BLOCK];
    for (int x = 1; x < width; x++) {
      columns[x % BLOCK]++;
    }
    for (int y = 1; y < height; y++) {
      rows[y % BLOCK]++;
      for (int x = 1; x < width; x++) {
        int i = y * width + x;
        int here = pixels[i] & 0xFF;
        across[x % BLOCK] += Math.abs(here - (pixels[i - 1] & 0xFF));
        down[y % BLOCK] += Math.abs(here - (pixels[i - width] & 0xFF));
      }
    }
    return OptionalDouble.of(Math.min(excess(across, columns), excess(down, rows)));
  }

  /** The largest mean step over the mean of the others, less 1. */
  private static double excess(long[] sums, int[] counts) {
    double largest = 0;
    double total = 0;
    for (int phase = 0; phase < BLOCK; phase++) {
      double step = (double) sums[phase] / counts[phase];
      largest = Math.max(largest, step);
      total += step;
    }
    double others = (total - largest) / (BLOCK - 1);
    return others > 0 ? largest / others - 1 : 0;
  }
}
