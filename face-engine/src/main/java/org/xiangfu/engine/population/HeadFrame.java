package org.xiangfu.engine.population;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;

/**
 * The frame heads are painted in, in the mean shape and from the front. Lengths are told in eye
 * distances from the middle between the eyes, u to the right and v down.
 */
final class HeadFrame {
  static final int SCALE = 96;
  static final int WIDTH = 448;
  static final int HEIGHT = 544;
  static final double MIDDLE = (WIDTH - 1) / 2.0;
  static final double EYES = 240;

  /** How much of each pixel the skull, cheeks and chin cover, 0–1. */
  static final float[] HEAD = blurred(coverage(headOutline()), 2);

  /** The same for the region whose pixels come from the model. */
  static final float[] FACE = blurred(coverage(faceOutline()), 8);

  private HeadFrame() {}

  static double u(double x) {
    return (x - MIDDLE) / SCALE;
  }

  static double v(double y) {
    return (y - EYES) / SCALE;
  }

  /** Draws in eye distances. */
  static AffineTransform eyeDistances() {
    return new AffineTransform(SCALE, 0, 0, SCALE, MIDDLE + 0.5, EYES + 0.5);
  }

  private static Path2D headOutline() {
    return symmetric(
        new double[] {
          0, -1.62, 0.5, -1.52, 0.9, -1.18, 1.1, -0.6, 1.14, 0, 1.1, 0.55, 1.0, 1.02, 0.8, 1.42,
          0.5, 1.72, 0.2, 1.85, 0, 1.87
        });
  }

  private static Path2D faceOutline() {
    return symmetric(
        new double[] {
          0, -0.56, 0.5, -0.55, 0.86, -0.42, 0.96, 0, 0.93, 0.5, 0.84, 0.98, 0.66, 1.38, 0.4, 1.64,
          0.15, 1.72, 0, 1.73
        });
  }

  /** A smooth closed curve through points on the right side, from the top middle to the bottom. */
  static Path2D symmetric(double[] right) {
    int n = right.length / 2;
    double[] all = new double[4 * (n - 1)];
    for (int i = 0; i < n; i++) {
      all[2 * i] = right[2 * i];
      all[2 * i + 1] = right[2 * i + 1];
    }
    for (int i = 1; i < n - 1; i++) {
      all[all.length - 2 * i] = -right[2 * i];
      all[all.length - 2 * i + 1] = right[2 * i + 1];
    }
    return curve(all);
  }

  /** A smooth closed curve (Catmull-Rom) through the points x0, y0, x1, y1 …. */
  static Path2D curve(double... points) {
    int n = points.length / 2;
    Path2D path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 0; i < n; i++) {
      int a = 2 * ((i + n - 1) % n);
      int b = 2 * i;
      int c = 2 * ((i + 1) % n);
      int d = 2 * ((i + 2) % n);
      path.curveTo(
          points[b] + (points[c] - points[a]) / 6,
          points[b + 1] + (points[c + 1] - points[a + 1]) / 6,
          points[c] - (points[d] - points[b]) / 6,
          points[c + 1] - (points[d + 1] - points[b + 1]) / 6,
          points[c],
          points[c + 1]);
    }
    path.closePath();
    return path;
  }

  static byte[] coverage(Path2D... shapes) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D g = image.createGraphics();
    try {
      smooth(g);
      g.transform(eyeDistances());
      g.setColor(java.awt.Color.WHITE);
      for (Path2D shape : shapes) {
        g.fill(shape);
      }
    } finally {
      g.dispose();
    }
    return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
  }

  static void smooth(Graphics2D g) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  /** Coverage 0–1, softened by two box filters of this radius. */
  static float[] blurred(byte[] coverage, int radius) {
    float[] values = new float[coverage.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (coverage[i] & 0xFF) / 255f;
    }
    Blur.box(values, WIDTH, HEIGHT, radius);
    Blur.box(values, WIDTH, HEIGHT, radius);
    return values;
  }
}
