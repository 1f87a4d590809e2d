package org.xiangfu.engine.population;

/** Packed colours. */
final class Rgb {
  private Rgb() {}

  /** 0xRRGGBB of luma, Cr and Cb, 0–255 (ITU-R BT.601, full range). */
  static int of(float luma, float red, float blue) {
    float r = luma + 1.402f * (red - 128);
    float g = luma - 0.714136f * (red - 128) - 0.344136f * (blue - 128);
    float b = luma + 1.772f * (blue - 128);
    return byteOf(r) << 16 | byteOf(g) << 8 | byteOf(b);
  }

  static int byteOf(float value) {
    return value <= 0 ? 0 : value >= 255 ? 255 : (int) (value + 0.5f);
  }

  /** The colour with every channel times the factor. */
  static int times(int rgb, double factor) {
    float f = (float) factor;
    return byteOf((rgb >> 16 & 255) * f) << 16
        | byteOf((rgb >> 8 & 255) * f) << 8
        | byteOf((rgb & 255) * f);
  }

  /** From one colour (share 0) to another (share 1). */
  static int mix(int from, int to, double share) {
    float s = (float) share;
    return byteOf((from >> 16 & 255) * (1 - s) + (to >> 16 & 255) * s) << 16
        | byteOf((from >> 8 & 255) * (1 - s) + (to >> 8 & 255) * s) << 8
        | byteOf((from & 255) * (1 - s) + (to & 255) * s);
  }
}
