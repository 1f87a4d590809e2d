package org.xiangfu.engine.population;

import java.util.SplittableRandom;

/** Puts the head before its background and takes the photo: light, colour, noise. */
final class Camera {
  private static final int NOISE = 1 << 16;
  private static final float[] NOISES = noises();

  private final Scene scene;
  private final SplittableRandom random;

  Camera(Scene scene, long seed) {
    this.scene = scene;
    random = new SplittableRandom(seed);
  }

  /** BGR bytes of the photo. */
  byte[] expose(int[] behind, int width, int height, Head head, Projection p) {
    byte[] bgr = new byte[3 * width * height];
    float red = (float) (scene.exposure() * (1 + scene.warmth()));
    float green = (float) scene.exposure();
    float blue = (float) (scene.exposure() * (1 - scene.warmth()));
    float noise = (float) scene.noise();
    int to = 0;
    for (int y = 0; y < height; y++) {
      int offset = random.nextInt(NOISE - 3 * width);
      int cellRow = y / Projection.STEP * p.columns;
      float fy = (y % Projection.STEP) / (float) Projection.STEP;
      for (int cell = 0; cell * Projection.STEP < width; cell++) {
        int a = cellRow + cell;
        float x0 = mix(p.x[a], p.x[a + p.columns], fy);
        float stepX = (mix(p.x[a + 1], p.x[a + 1 + p.columns], fy) - x0) / Projection.STEP;
        float y0 = mix(p.y[a], p.y[a + p.columns], fy);
        float stepY = (mix(p.y[a + 1], p.y[a + 1 + p.columns], fy) - y0) / Projection.STEP;
        float l0 = mix(p.light[a], p.light[a + p.columns], fy);
        float stepL = (mix(p.light[a + 1], p.light[a + 1 + p.columns], fy) - l0) / Projection.STEP;
        int end = Math.min(width, (cell + 1) * Projection.STEP);
        for (int x = cell * Projection.STEP; x < end; x++, x0 += stepX, y0 += stepY, l0 += stepL) {
          int pixel = over(behind[y * width + x], head.pixels(), x0, y0, l0);
          float n = noise * NOISES[offset + x];
          float r = (pixel >> 16 & 255) * red;
          float g = (pixel >> 8 & 255) * green;
          float b = (pixel & 255) * blue;
          if (scene.grey()) {
            r = 0.299f * r + 0.587f * g + 0.114f * b;
            g = r;
            b = r;
          }
          // Colour noise is weaker than grey noise.
          bgr[to++] = (byte) Rgb.byteOf(b + n + 0.4f * noise * NOISES[offset + x + width]);
          bgr[to++] = (byte) Rgb.byteOf(g + n);
          bgr[to++] = (byte) Rgb.byteOf(r + n + 0.4f * noise * NOISES[offset + x + 2 * width]);
        }
      }
    }
    return bgr;
  }

  /** The head, lit, over what is behind it; both get the light when the body is near. */
  private static int over(int behind, int[] head, float x, float y, float light) {
    if (x < 0 || y < 0 || x >= HeadFrame.WIDTH - 1 || y >= HeadFrame.HEIGHT - 1) {
      return behind;
    }
    int x0 = (int) x;
    int y0 = (int) y;
    int at = y0 * HeadFrame.WIDTH + x0;
    int p00 = head[at];
    int p01 = head[at + 1];
    int p10 = head[at + HeadFrame.WIDTH];
    int p11 = head[at + HeadFrame.WIDTH + 1];
    if ((p00 | p01 | p10 | p11) == 0) {
      return behind;
    }
    int fx = (int) ((x - x0) * 256);
    int fy = (int) ((y - y0) * 256);
    int w11 = fx * fy;
    int w10 = (256 - fx) * fy;
    int w01 = fx * (256 - fy);
    int w00 = 65536 - w11 - w10 - w01;
    int a = sum(p00, p01, p10, p11, 24, w00, w01, w10, w11);
    int rest = 255 - a;
    int l = (int) (light * 256);
    int r =
        ((sum(p00, p01, p10, p11, 16, w00, w01, w10, w11) * l) >> 8)
            + (behind >> 16 & 255) * rest / 255;
    int g =
        ((sum(p00, p01, p10, p11, 8, w00, w01, w10, w11) * l) >> 8)
            + (behind >> 8 & 255) * rest / 255;
    int b =
        ((sum(p00, p01, p10, p11, 0, w00, w01, w10, w11) * l) >> 8) + (behind & 255) * rest / 255;
    return Math.min(r, 255) << 16 | Math.min(g, 255) << 8 | Math.min(b, 255);
  }

  private static int sum(
      int p00, int p01, int p10, int p11, int shift, int w00, int w01, int w10, int w11) {
    return ((p00 >>> shift & 255) * w00
            + (p01 >>> shift & 255) * w01
            + (p10 >>> shift & 255) * w10
            + (p11 >>> shift & 255) * w11)
        >>> 16;
  }

  private static float mix(float a, float b, float share) {
    return a + share * (b - a);
  }

  private static float[] noises() {
    SplittableRandom random = new SplittableRandom(5);
    float[] values = new float[NOISE];
    for (int i = 0; i < NOISE; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
