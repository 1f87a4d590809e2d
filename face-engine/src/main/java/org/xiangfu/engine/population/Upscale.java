package org.xiangfu.engine.population;

/** Brings a grey texture of the model to the head frame, by cubic interpolation (Catmull-Rom). */
final class Upscale {
  private static final Taps COLUMNS =
      new Taps(HeadFrame.WIDTH, FaceTexture.WIDTH, HeadFrame.MIDDLE, (FaceTexture.WIDTH - 1) / 2.0);
  private static final Taps ROWS =
      new Taps(HeadFrame.HEIGHT, FaceTexture.HEIGHT, HeadFrame.EYES, FaceTexture.EYES_DOWN);

  private Upscale() {}

  static float[] toHeadFrame(float[] grey) {
    float[] wide = new float[HeadFrame.WIDTH * FaceTexture.HEIGHT];
    for (int y = 0; y < FaceTexture.HEIGHT; y++) {
      int row = y * FaceTexture.WIDTH;
      for (int x = COLUMNS.first; x < COLUMNS.end; x++) {
        int s = row + COLUMNS.start[x];
        float[] w = COLUMNS.weights[x];
        wide[y * HeadFrame.WIDTH + x] =
            w[0] * grey[s] + w[1] * grey[s + 1] + w[2] * grey[s + 2] + w[3] * grey[s + 3];
      }
    }
    float[] full = new float[HeadFrame.WIDTH * HeadFrame.HEIGHT];
    for (int y = ROWS.first; y < ROWS.end; y++) {
      float[] w = ROWS.weights[y];
      int s = ROWS.start[y] * HeadFrame.WIDTH;
      int to = y * HeadFrame.WIDTH;
      for (int x = COLUMNS.first; x < COLUMNS.end; x++) {
        full[to + x] =
            w[0] * wide[s + x]
                + w[1] * wide[s + HeadFrame.WIDTH + x]
                + w[2] * wide[s + 2 * HeadFrame.WIDTH + x]
                + w[3] * wide[s + 3 * HeadFrame.WIDTH + x];
      }
    }
    return full;
  }

  /** Where each pixel of a line takes its four neighbours from. */
  private static final class Taps {
    final int[] start;
    final float[][] weights;
    int first = Integer.MAX_VALUE;
    int end;

    Taps(int size, int sourceSize, double zero, double sourceZero) {
      start = new int[size];
      weights = new float[size][];
      for (int i = 0; i < size; i++) {
        double at = (i - zero) * FaceTexture.EYES_APART / HeadFrame.SCALE + sourceZero;
        int left = (int) Math.floor(at) - 1;
        if (left >= 0 && left + 4 <= sourceSize) {
          first = Math.min(first, i);
          end = i + 1;
          start[i] = left;
          float t = (float) (at - Math.floor(at));
          weights[i] =
              new float[] {
                t * (t * (2 - t) - 1) / 2,
                (t * t * (3 * t - 5) + 2) / 2,
                t * (t * (4 - 3 * t) + 1) / 2,
                t * t * (t - 1) / 2
              };
        }
      }
    }
  }
}
