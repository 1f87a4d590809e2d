package org.xiangfu.engine.population;

/**
 * A face in the mean shape, and the field that leads back there. Pixels lie in a frame of {@value
 * #WIDTH} × {@value #HEIGHT} with the eyes {@value #EYES_APART} apart at height {@value
 * #EYES_DOWN}; colour has a quarter of that resolution, shape an eighth.
 */
final class FaceTexture {
  static final int WIDTH = 160;
  static final int HEIGHT = 192;
  static final int EYES_APART = 64;
  static final int EYES_DOWN = 56;
  static final int COLOUR_STEP = 4;
  static final int COLOUR_WIDTH = WIDTH / COLOUR_STEP;
  static final int COLOUR_HEIGHT = HEIGHT / COLOUR_STEP;
  static final int COLOUR_HALF = COLOUR_WIDTH / 2 * COLOUR_HEIGHT;
  static final int SHAPE_STEP = 8;
  static final int SHAPE_WIDTH = WIDTH / SHAPE_STEP;
  static final int SHAPE_HEIGHT = HEIGHT / SHAPE_STEP;
  static final int SHAPE_HALF = SHAPE_WIDTH / 2 * SHAPE_HEIGHT;

  /** Grey relative to the mean of the face; 0 outside the model's mask. */
  final float[] grey = new float[WIDTH * HEIGHT];

  /** 1 inside the model's mask. */
  final boolean[] inside = new boolean[WIDTH * HEIGHT];

  /** Cr and Cb relative to the skin's. */
  final float[] red = new float[COLOUR_WIDTH * COLOUR_HEIGHT];

  final float[] blue = new float[COLOUR_WIDTH * COLOUR_HEIGHT];

  /** Pixels to add to a place in the photo to come to its place in the mean shape. */
  final float[] shiftX = new float[SHAPE_WIDTH * SHAPE_HEIGHT];

  final float[] shiftY = new float[SHAPE_WIDTH * SHAPE_HEIGHT];

  private FaceTexture() {}

  static FaceTexture unfold(short[] rowStarts, float[] even, float[] odd) {
    FaceTexture t = new FaceTexture();
    int at = 0;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = rowStarts[y]; x < WIDTH / 2; x++, at++) {
        int left = y * WIDTH + x;
        int right = y * WIDTH + WIDTH - 1 - x;
        t.grey[left] = even[at] + odd[at];
        t.grey[right] = even[at] - odd[at];
        t.inside[left] = true;
        t.inside[right] = true;
      }
    }
    at = mirror(t.red, COLOUR_WIDTH, even, odd, at, 1);
    at = mirror(t.blue, COLOUR_WIDTH, even, odd, at, 1);
    // A mirror turns left into right: the horizontal shift changes its sign.
    at = mirror(t.shiftX, SHAPE_WIDTH, even, odd, at, -1);
    mirror(t.shiftY, SHAPE_WIDTH, even, odd, at, 1);
    return t;
  }

  private static int mirror(
      float[] target, int width, float[] even, float[] odd, int from, int sign) {
    int at = from;
    for (int row = 0; row < target.length; row += width) {
      for (int x = 0; x < width / 2; x++, at++) {
        target[row + x] = even[at] + odd[at];
        target[row + width - 1 - x] = sign * (even[at] - odd[at]);
      }
    }
    return at;
  }
}
