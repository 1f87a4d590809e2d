package org.xiangfu.engine.population;

/**
 * Skin colour all over the head, from the face and smoothly on to where the model has no pixels:
 * normalised convolution over growing boxes (Knutsson and Westin, 1993).
 */
final class SkinField {
  static final int STEP = 16;
  static final int WIDTH = HeadFrame.WIDTH / STEP;
  static final int HEIGHT = HeadFrame.HEIGHT / STEP;

  /** Luma, Cr and Cb. */
  final float[][] channels = new float[3][WIDTH * HEIGHT];

  /**
   * The field of a face.
   *
   * @param luma of the head frame, valid where the face is
   */
  static SkinField of(float[] luma, FaceTexture texture, float[] skin) {
    SkinField field = new SkinField();
    float[] weight = new float[WIDTH * HEIGHT];
    for (int cell = 0; cell < weight.length; cell++) {
      int x = cell % WIDTH * STEP + STEP / 2;
      int y = cell / WIDTH * STEP + STEP / 2;
      int at = y * HeadFrame.WIDTH + x;
      if (HeadFrame.FACE[at] > 0.6f) {
        float mean = 0;
        for (int dy = -6; dy <= 6; dy += 4) {
          for (int dx = -6; dx <= 6; dx += 4) {
            mean += luma[at + dy * HeadFrame.WIDTH + dx] / 16;
          }
        }
        // Brows, shadows and hair on the forehead are darker than skin and must not spread.
        weight[cell] = mean > skin[0] - 22 ? 1 : 0.02f;
        int c = colourCell(x, y);
        field.channels[0][cell] = mean * weight[cell];
        field.channels[1][cell] = (skin[1] + texture.red[c]) * weight[cell];
        field.channels[2][cell] = (skin[2] + texture.blue[c]) * weight[cell];
      }
    }
    field.spread(weight, skin);
    return field;
  }

  private static int colourCell(int x, int y) {
    int column = (int) ((HeadFrame.u(x) * FaceTexture.EYES_APART + FaceTexture.WIDTH / 2.0) / 4);
    int row = (int) ((HeadFrame.v(y) * FaceTexture.EYES_APART + FaceTexture.EYES_DOWN) / 4);
    return Math.clamp(row, 0, FaceTexture.COLOUR_HEIGHT - 1) * FaceTexture.COLOUR_WIDTH
        + Math.clamp(column, 0, FaceTexture.COLOUR_WIDTH - 1);
  }

  private void spread(float[] weight, float[] skin) {
    float[] w = weight.clone();
    float[][] sums = {channels[0].clone(), channels[1].clone(), channels[2].clone()};
    float[][] boxes = new float[4][];
    float[] covered = new float[w.length];
    for (float[] channel : channels) {
      java.util.Arrays.fill(channel, 0);
    }
    for (int radius = 1; radius <= 16; radius *= 2) {
      boxes[3] = w.clone();
      Blur.box(boxes[3], WIDTH, HEIGHT, radius);
      for (int c = 0; c < 3; c++) {
        boxes[c] = sums[c].clone();
        Blur.box(boxes[c], WIDTH, HEIGHT, radius);
      }
      for (int i = 0; i < w.length; i++) {
        float share = (1 - covered[i]) * Math.min(1, 4 * boxes[3][i]);
        if (share > 0) {
          covered[i] += share;
          for (int c = 0; c < 3; c++) {
            channels[c][i] += share * boxes[c][i] / boxes[3][i];
          }
        }
      }
    }
    for (int i = 0; i < w.length; i++) {
      for (int c = 0; c < 3; c++) {
        channels[c][i] += (1 - covered[i]) * skin[c];
      }
    }
  }

  /** A channel at a pixel of the head frame, between the cells. */
  float at(int channel, float x, float y) {
    return Bilinear.at(channels[channel], WIDTH, HEIGHT, x / STEP - 0.5f, y / STEP - 0.5f);
  }

  /** RGB at a place in eye distances, made darker or lighter by a factor. */
  int rgb(double u, double v, double factor) {
    float x = (float) (HeadFrame.MIDDLE + u * HeadFrame.SCALE);
    float y = (float) (HeadFrame.EYES + v * HeadFrame.SCALE);
    return Rgb.times(Rgb.of(at(0, x, y), at(1, x, y), at(2, x, y)), factor);
  }
}
