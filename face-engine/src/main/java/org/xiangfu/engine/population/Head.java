package org.xiangfu.engine.population;

/**
 * A painted head in the head frame.
 *
 * @param pixels premultiplied ARGB
 * @param skin its skin, for the neck
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never leaves the package
record Head(int[] pixels, SkinField skin) {

  /** A colour laid over a premultiplied pixel. */
  static int over(int pixel, int rgb, float cover) {
    float rest = 1 - cover;
    int a = Rgb.byteOf(255 * cover + (pixel >>> 24) * rest);
    int r = Rgb.byteOf((rgb >> 16 & 255) * cover + (pixel >> 16 & 255) * rest);
    int g = Rgb.byteOf((rgb >> 8 & 255) * cover + (pixel >> 8 & 255) * rest);
    int b = Rgb.byteOf((rgb & 255) * cover + (pixel & 255) * rest);
    return a << 24 | r << 16 | g << 8 | b;
  }
}
