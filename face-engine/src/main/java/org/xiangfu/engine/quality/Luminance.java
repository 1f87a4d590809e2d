package org.xiangfu.engine.quality;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * Luminance of the inner face of an aligned face: ITU-R BT.709 weights on the stored values, 0 to
 * 255.
 */
final class Luminance {
  /** Linear light of each stored level: the sRGB transfer function, IEC 61966-2-1. */
  private static final double[] LINEAR = new double[256];

  static {
    for (int level = 0; level < LINEAR.length; level++) {
      double v = level / 255.0;
      LINEAR[level] = v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }
  }

  private final int side;
  private final double[] values;
  private final double[] histogram = new double[256];

  Luminance(Mat aligned) {
    if (aligned.type() != CvType.CV_8UC3 || aligned.rows() != aligned.cols()) {
      throw new IllegalArgumentException("an aligned face is square 8-bit BGR");
    }
    side = aligned.cols();
    values = new double[side * side];
    byte[] bgr = new byte[3 * values.length];
    aligned.get(0, 0, bgr);
    int inside = 0;
    for (int i = 0; i < values.length; i++) {
      int blue = bgr[3 * i] & 0xFF;
      int green = bgr[3 * i + 1] & 0xFF;
      int red = bgr[3 * i + 2] & 0xFF;
      values[i] = weighted(red, green, blue);
      if (isInside(i % side, i / side)) {
        double light = weighted(LINEAR[red], LINEAR[green], LINEAR[blue]);
        histogram[Math.clamp(Math.round(255 * light), 0, 255)]++;
        inside++;
      }
    }
    for (int level = 0; level < histogram.length; level++) {
      histogram[level] /= inside;
    }
  }

  private static double weighted(double red, double green, double blue) {
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  /**
   * An ellipse over brows, cheeks and mouth, which the alignment puts at the same place in every
   * face.
   */
  private boolean isInside(int x, int y) {
    double u = (x + 0.5 - 0.5 * side) / (0.36 * side);
    double v = (y + 0.5 - 0.6 * side) / (0.4 * side);
    return u * u + v * v <= 1;
  }

  /** Part of the inner face with levels in this range, both ends included. */
  double part(int from, int to) {
    double sum = 0;
    for (int level = from; level <= to; level++) {
      sum += histogram[level];
    }
    return sum;
  }

  /** Mean in [0, 1]. */
  double mean() {
    double mean = 0;
    for (int level = 0; level < histogram.length; level++) {
      mean += histogram[level] * level / 255;
    }
    return mean;
  }

  /** Variance of the values scaled to [0, 1]. */
  double variance() {
    double mean = mean();
    double variance = 0;
    for (int level = 0; level < histogram.length; level++) {
      double distance = level / 255.0 - mean;
      variance += histogram[level] * distance * distance;
    }
    return variance;
  }

  /** Shannon entropy of the histogram in bits, 0 to 8. */
  double entropy() {
    double entropy = 0;
    for (double p : histogram) {
      if (p > 0) {
        entropy -= p * Math.log(p) / Math.log(2);
      }
    }
    return entropy;
  }

  /** Variance of the 4-neighbour Laplacian over the inner face. */
  double laplacianVariance() {
    double sum = 0;
    double squares = 0;
    int n = 0;
    for (int y = 1; y < side - 1; y++) {
      for (int x = 1; x < side - 1; x++) {
        if (isInside(x, y)) {
          int i = y * side + x;
          double laplacian =
              values[i - 1] + values[i + 1] + values[i - side] + values[i + side] - 4 * values[i];
          sum += laplacian;
          squares += laplacian * laplacian;
          n++;
        }
      }
    }
    return squares / n - (sum / n) * (sum / n);
  }
}
