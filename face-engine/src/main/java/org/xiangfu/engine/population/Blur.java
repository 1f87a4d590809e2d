package org.xiangfu.engine.population;

/** Box filters in place; what lies outside repeats the border. */
final class Blur {
  private Blur() {}

  static void box(float[] values, int width, int height, int radius) {
    if (radius < 1) {
      return;
    }
    float[] line = new float[width];
    for (int y = 0; y < height; y++) {
      System.arraycopy(values, y * width, line, 0, width);
      float sum = line[0] * (radius + 1);
      for (int x = 1; x <= radius; x++) {
        sum += line[Math.min(x, width - 1)];
      }
      for (int x = 0; x < width; x++) {
        values[y * width + x] = sum / (2 * radius + 1);
        sum += line[Math.min(x + radius + 1, width - 1)] - line[Math.max(x - radius, 0)];
      }
    }
    // All columns side by side, so that memory is read in its order.
    float[] sums = new float[width];
    float[] copy = values.clone();
    for (int y = -radius; y <= radius; y++) {
      add(sums, copy, Math.clamp(y, 0, height - 1) * width, 1);
    }
    for (int y = 0; y < height; y++) {
      int row = y * width;
      for (int x = 0; x < width; x++) {
        values[row + x] = sums[x] / (2 * radius + 1);
      }
      add(sums, copy, Math.min(y + radius + 1, height - 1) * width, 1);
      add(sums, copy, Math.max(y - radius, 0) * width, -1);
    }
  }

  private static void add(float[] sums, float[] values, int row, float factor) {
    for (int x = 0; x < sums.length; x++) {
      sums[x] += factor * values[row + x];
    }
  }
}
