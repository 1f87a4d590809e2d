package org.xiangfu.engine.quality;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * The pixels of an aligned face. Places are given in the usual 112 × 112 alignment, whatever the
 * size: eyes at (38, 52) and (74, 52), mouth corners at (42, 92) and (71, 92).
 */
final class AlignedFace {
  private static final double SIDE = 112;

  /** Linear light of each stored level: the sRGB transfer function, IEC 61966-2-1. */
  private static final double[] LINEAR = new double[256];

  static {
    for (int level = 0; level < LINEAR.length; level++) {
      double v = level / 255.0;
      LINEAR[level] = v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }
  }

  private final int side;
  private final byte[] bgr;

  /** Copies the pixels of a square 8-bit BGR picture. */
  AlignedFace(Mat aligned) {
    if (aligned.type() != CvType.CV_8UC3 || aligned.rows() != aligned.cols()) {
      throw new IllegalArgumentException("an aligned face is square 8-bit BGR");
    }
    side = aligned.cols();
    bgr = new byte[3 * side * side];
    aligned.get(0, 0, bgr);
  }

  int side() {
    return side;
  }

  /** A coordinate of the 112 × 112 alignment in pixels of this face. */
  double scaled(double coordinate) {
    return coordinate * side / SIDE;
  }

  private static double weighted(double red, double green, double blue) {
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  /** Stored luminance, 0 to 255: ITU-R BT.709 weights on the stored values. */
  double luma(int x, int y) {
    int i = 3 * (y * side + x);
    return weighted(bgr[i + 2] & 0xFF, bgr[i + 1] & 0xFF, bgr[i] & 0xFF);
  }

  /** Red, green and blue in linear light, 0 to 1. */
  double[] linear(int x, int y) {
    int i = 3 * (y * side + x);
    return new double[] {
      LINEAR[bgr[i + 2] & 0xFF], LINEAR[bgr[i + 1] & 0xFF], LINEAR[bgr[i] & 0xFF]
    };
  }

  /** Luminance in linear light, 0 to 1. */
  double light(int x, int y) {
    int i = 3 * (y * side + x);
    return weighted(LINEAR[bgr[i + 2] & 0xFF], LINEAR[bgr[i + 1] & 0xFF], LINEAR[bgr[i] & 0xFF]);
  }

  /** An ellipse over brows, cheeks and mouth. */
  boolean isInner(int x, int y) {
    double u = (x + 0.5 - 0.5 * side) / (0.36 * side);
    double v = (y + 0.5 - 0.6 * side) / (0.4 * side);
    return u * u + v * v <= 1;
  }
}
