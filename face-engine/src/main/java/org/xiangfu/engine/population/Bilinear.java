package org.xiangfu.engine.population;

/** Values between the points of a grid; beyond it the border goes on. */
final class Bilinear {
  private Bilinear() {}

  static float at(float[] grid, int width, int height, float x, float y) {
    float cx = Math.clamp(x, 0, width - 1.001f);
    float cy = Math.clamp(y, 0, height - 1.001f);
    int x0 = (int) cx;
    int y0 = (int) cy;
    float fx = cx - x0;
    float fy = cy - y0;
    int at = y0 * width + x0;
    float top = grid[at] + fx * (grid[at + 1] - grid[at]);
    float low = grid[at + width] + fx * (grid[at + width + 1] - grid[at + width]);
    return top + fy * (low - top);
  }
}
