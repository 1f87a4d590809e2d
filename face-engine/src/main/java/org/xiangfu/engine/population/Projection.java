package org.xiangfu.engine.population;

/**
 * From a portrait back to the head frame: roll, size and place, then the turn of the head over a
 * smooth depth, then the person's own shape. Kept every {@value #STEP} pixels.
 */
final class Projection {
  static final int STEP = 8;

  final int columns;
  final int rows;
  final float[] x;
  final float[] y;
  final float[] light;

  Projection(Scene scene, FaceTexture shape, int width, int height) {
    columns = width / STEP + 2;
    rows = height / STEP + 2;
    x = new float[columns * rows];
    y = new float[columns * rows];
    light = new float[columns * rows];
    double cos = Math.cos(scene.roll()) / scene.eyesApart();
    double sin = Math.sin(scene.roll()) / scene.eyesApart();
    double sinYaw = Math.sin(scene.yaw());
    double cosYaw = Math.cos(scene.yaw());
    double sinPitch = Math.sin(scene.pitch());
    double cosPitch = Math.cos(scene.pitch());
    double norm = Math.sqrt(1 + scene.lightX() * scene.lightX() + scene.lightY() * scene.lightY());
    for (int i = 0; i < x.length; i++) {
      double dx = i % columns * STEP - scene.eyeX();
      double dy = i / columns * STEP - scene.eyeY();
      double a = cos * dx + sin * dy;
      double b = cos * dy - sin * dx;
      double u = a;
      double v = b;
      for (int turn = 0; turn < 3; turn++) {
        double z = depth(u, v);
        u = (a - z * sinYaw) / cosYaw;
        v = 0.5 + (b - 0.5 - z * sinPitch) / cosPitch;
      }
      float tx = (float) (u * FaceTexture.EYES_APART + FaceTexture.WIDTH / 2.0);
      float ty = (float) (v * FaceTexture.EYES_APART + FaceTexture.EYES_DOWN + 0.5);
      float gx = tx / FaceTexture.SHAPE_STEP - 0.5f;
      float gy = ty / FaceTexture.SHAPE_STEP - 0.5f;
      double fade = Math.clamp(2.6 - Math.hypot(u / 1.1, (v - 0.3) / 1.5), 0, 1);
      double su = shift(shape.shiftX, gx, gy) * fade / FaceTexture.EYES_APART;
      double sv = shift(shape.shiftY, gx, gy) * fade / FaceTexture.EYES_APART;
      x[i] = (float) (HeadFrame.MIDDLE + (u + su) * HeadFrame.SCALE);
      y[i] = (float) (HeadFrame.EYES + (v + sv) * HeadFrame.SCALE);
      light[i] = (float) shade(scene, u, v, norm);
    }
  }

  private static float shift(float[] grid, float x, float y) {
    return Bilinear.at(grid, FaceTexture.SHAPE_WIDTH, FaceTexture.SHAPE_HEIGHT, x, y);
  }

  /** How far a place of the head stands out, in eye distances; smooth and 0 beyond the head. */
  private static double depth(double u, double v) {
    double r = u * u / 1.9 + (v - 0.1) * (v - 0.1) / 5.0;
    double skull = r < 1 ? 1.05 * (1 - r) * (1 - r * r) : 0;
    double nose = 0.22 * Math.exp(-(u * u) / 0.03 - (v - 0.55) * (v - 0.55) / 0.09);
    return skull + nose;
  }

  /** Lambert's law over an ellipsoid, 1 where the light falls straight. */
  private static double shade(Scene scene, double u, double v, double norm) {
    double nx = Math.clamp(u / 1.5, -0.85, 0.85);
    double ny = Math.clamp((v - 0.2) / 2.6, -0.7, 0.7);
    double nz = Math.sqrt(Math.max(0.1, 1 - nx * nx - ny * ny));
    double lit = (nx * scene.lightX() + ny * scene.lightY() + nz) / norm;
    return 1 + scene.contrast() * (Math.max(0, lit) * 1.2 - 1.0);
  }
}
