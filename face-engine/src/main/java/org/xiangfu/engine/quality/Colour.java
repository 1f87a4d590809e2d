package org.xiangfu.engine.quality;

import java.util.Map;

/** Whether the skin of the cheeks has a colour that skin can have. */
final class Colour {
  private Colour() {}

  static Map<Measure, Double> of(AlignedFace face) {
    Lab sum = new Lab();
    Zone.RIGHT_CHEEK.visit(face, (x, y) -> sum.add(face.linear(x, y)));
    Zone.LEFT_CHEEK.visit(face, (x, y) -> sum.add(face.linear(x, y)));
    return Map.of(Measure.NATURAL_COLOUR, distance(sum.a / sum.pixels, sum.b / sum.pixels));
  }

  /** A grey photo lies on either side of zero by this much. */
  private static final double GREY = 1;

  /** Distance of the mean a*, b* from skin's range as OFIQ gives it; 100 for green and blue. */
  private static double distance(double a, double b) {
    return a < -GREY || b < -GREY
        ? 100
        : Math.hypot(Math.max(Math.max(0, 5 - a), a - 25), Math.max(Math.max(0, 5 - b), b - 35));
  }

  /** Sums of CIELAB a* and b* of sRGB colours under D65 (CIE 15; IEC 61966-2-1). */
  private static final class Lab {
    private double a;
    private double b;
    private int pixels;

    void add(double[] rgb) {
      double x = f((0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.9505);
      double y = f(0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]);
      double z = f((0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.089);
      a += 500 * (x - y);
      b += 200 * (y - z);
      pixels++;
    }

    private static double f(double t) {
      return t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    }
  }
}
