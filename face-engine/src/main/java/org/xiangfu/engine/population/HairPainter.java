package org.xiangfu.engine.population;

import java.awt.geom.Area;
import java.awt.geom.Path2D;
import java.util.SplittableRandom;
import org.xiangfu.engine.population.Looks.Hair;

/** Paints the hair of a head, and tells the outline of what hangs behind it. */
final class HairPainter {
  private static final float[] STRANDS = strands();

  private final Looks looks;
  private final Hair hair;
  private final Draw draw;
  private final int colour;

  /**
   * Hair of a person.
   *
   * @param age shown; hair greys and thins with it
   */
  HairPainter(Person person, int age) {
    looks = person.looks();
    Hair cut = looks.hair();
    hair = age < 42 && (cut == Hair.BALD || cut == Hair.RECEDING) ? Hair.SHORT : cut;
    draw = new Draw(person.seed(), "hair");
    double grey = Math.clamp((age - 44 + 14 * draw.normal()) / 40.0, 0, 0.85);
    colour = Rgb.mix(looks.hairColour(), 0xA9A6A2, age < 35 ? 0 : grey);
  }

  /** RGB of the hair. */
  int colour() {
    return colour;
  }

  /** What hangs behind the neck, in eye distances; empty for short hair. */
  Path2D behind() {
    double w = looks.hairVolume();
    return switch (hair) {
      case LONG, LONG_FRINGE ->
          HeadFrame.symmetric(
              new double[] {
                0, -1.5, 0.9, -1.1, 1.2 + w, 0, 1.28 + w, 1.2, 1.3 + w, 2.2, 1.0, 3, 0, 3
              });
      case BOB ->
          HeadFrame.symmetric(
              new double[] {
                0, -1.5, 0.9, -1.1, 1.2 + w, 0, 1.26 + w, 1.0, 1.05 + w, 1.75, 0.5, 1.9, 0, 1.9
              });
      default -> new Path2D.Double();
    };
  }

  void paint(int[] pixels) {
    Area area = new Area(outer());
    area.subtract(new Area(inner()));
    float[] cover =
        HeadFrame.blurred(HeadFrame.coverage(new Path2D.Double(area)), hair == Hair.BALD ? 5 : 2);
    double strength = hair == Hair.BALD ? 0.45 : 1;
    for (int y = 0; y < HeadFrame.HEIGHT; y++) {
      for (int x = 0; x < HeadFrame.WIDTH; x++) {
        int at = y * HeadFrame.WIDTH + x;
        if (cover[at] > 0.004f) {
          // Strands thin the edge, so that it is no cut-out.
          float ragged =
              cover[at] < 0.97f ? Math.clamp(cover[at] * (1 + 0.5f * STRANDS[at]), 0, 1) : 1;
          pixels[at] = Head.over(pixels[at], shade(colour, at, x, y), (float) (ragged * strength));
        }
      }
    }
  }

  private static int shade(int rgb, int at, int x, int y) {
    float u = (float) HeadFrame.u(x);
    float v = (float) HeadFrame.v(y);
    float reach = (float) Math.sqrt(u * u + (v + 0.1f) * (v + 0.1f));
    float gloss = reach - 1.45f;
    float light = 1 + 0.45f * Math.max(0, 1 - gloss * gloss * 12) + 0.42f * STRANDS[at];
    int lifted = Rgb.times(rgb, light);
    int add = Math.round(9 * Math.max(0, light - 1));
    return Math.min(255, (lifted >> 16 & 255) + add) << 16
        | Math.min(255, (lifted >> 8 & 255) + add) << 8
        | Math.min(255, (lifted & 255) + add);
  }

  private Path2D outer() {
    double w = looks.hairVolume();
    double j = 0.03 * draw.tame();
    return switch (hair) {
      case LONG, LONG_FRINGE ->
          HeadFrame.symmetric(
              new double[] {
                0,
                -1.64 - w,
                0.62 + j,
                -1.5 - w,
                1.05 + w / 2,
                -1.05 - w / 2,
                1.2 + w,
                -0.2,
                1.26 + w,
                0.9,
                1.3 + w,
                2.1,
                1.1 + w / 2,
                2.75,
                0.9,
                2.9,
                0,
                2.9
              });
      case BOB ->
          HeadFrame.symmetric(
              new double[] {
                0,
                -1.64 - w,
                0.62 + j,
                -1.5 - w,
                1.05 + w / 2,
                -1.05 - w / 2,
                1.2 + w,
                -0.2,
                1.25 + w,
                0.7,
                1.17 + w,
                1.4,
                0.95,
                1.65,
                0,
                1.65
              });
      case BALD ->
          HeadFrame.symmetric(
              new double[] {
                0, -1.2, 0.7, -1.25, 1.1, -0.8, 1.17, -0.2, 1.14, 0.1, 1.05, 0.2, 0, 0.2
              });
      default ->
          HeadFrame.symmetric(
              new double[] {
                0,
                -1.63 - w,
                0.55 + j,
                -1.53 - w,
                1.0 + w / 3,
                -1.12 - w / 2,
                1.17 + w / 4,
                -0.55,
                1.17 + w / 8,
                -0.1,
                1.1,
                0.12,
                1.0,
                0.12,
                0,
                0.12
              });
    };
  }

  private Path2D inner() {
    double top = -looks.hairline();
    double p = looks.parting();
    return switch (hair) {
      case SIDE_PART ->
          HeadFrame.curve(
              p * 0.6,
              top - 0.12,
              0.72,
              top + 0.22,
              0.95,
              -0.5,
              1.02,
              0.2,
              0.9,
              1.2,
              0,
              2,
              -0.9,
              1.2,
              -1.02,
              0.2,
              -0.95,
              -0.5,
              -0.72,
              top + 0.22);
      case FRINGE, LONG_FRINGE -> fringe();
      case RECEDING, BALD ->
          HeadFrame.symmetric(
              new double[] {
                0,
                top - 0.1,
                0.3,
                top - 0.1,
                0.62,
                top - 0.2,
                0.88,
                top + 0.35,
                1.0,
                -0.35,
                1.03,
                0.2,
                0.9,
                1.2,
                0,
                2
              });
      case LONG, BOB ->
          HeadFrame.curve(
              p * 0.5,
              top - 0.08,
              0.45 + 0.2 * p,
              top + 0.04,
              0.84,
              -0.62,
              1.0,
              0.3,
              1.0,
              1.1,
              0.97,
              2.0,
              0.9,
              3.2,
              0,
              3.3,
              -0.9,
              3.2,
              -0.97,
              2.0,
              -1.0,
              1.1,
              -1.0,
              0.3,
              -0.84,
              -0.62,
              -0.45 + 0.2 * p,
              top + 0.04);
      default ->
          HeadFrame.symmetric(
              new double[] {
                0,
                top,
                0.45,
                top + 0.02,
                0.8,
                top + 0.3,
                0.93,
                -0.45,
                1.03,
                0.0,
                1.04,
                0.25,
                0.9,
                1.2,
                0,
                2
              });
    };
  }

  /** A forehead covered to near the brows, with an uneven edge. */
  private Path2D fringe() {
    double[] points = new double[2 * 18];
    int at = 0;
    for (int i = 0; i < 9; i++, at += 2) {
      double u = -0.88 + 1.76 * i / 8;
      points[at] = u;
      points[at + 1] = -0.6 - 0.1 * (1 - u * u) + 0.06 * draw.tame() + (i % 2 == 0 ? 0.03 : -0.05);
    }
    double[] rest =
        hair == Hair.FRINGE
            ? new double[] {
              1.02, 0.0, 1.05, 0.3, 0.95, 1.0, 0.5, 1.8, 0, 2, -0.5, 1.8, -0.95, 1.0, -1.05, 0.3,
              -1.02, 0.0
            }
            : new double[] {
              0.98, 0.0, 1.0, 0.6, 0.97, 1.4, 0.92, 3.2, 0, 3.3, -0.92, 3.2, -0.97, 1.4, -1.0, 0.6,
              -0.98, 0.0
            };
    System.arraycopy(rest, 0, points, at, rest.length);
    return HeadFrame.curve(points);
  }

  /** Noise that runs along hair: parabolas that fall from the crown, −1…1. */
  private static float[] strands() {
    SplittableRandom random = new SplittableRandom(11);
    float[] coarse = new float[4096];
    for (int i = 0; i < coarse.length; i++) {
      coarse[i] = (float) random.nextGaussian();
    }
    float[] values = new float[HeadFrame.WIDTH * HeadFrame.HEIGHT];
    for (int y = 0; y < HeadFrame.HEIGHT; y++) {
      double fall = Math.sqrt(Math.max(HeadFrame.v(y) + 2.15, 0) + 0.1);
      for (int x = 0; x < HeadFrame.WIDTH; x++) {
        double along = HeadFrame.u(x) / fall + 0.03 * Math.sin(3 * HeadFrame.v(y));
        values[y * HeadFrame.WIDTH + x] =
            0.5f * noise(coarse, 1000 + along * 45) + 0.35f * noise(coarse, 2000 + along * 110);
      }
    }
    return values;
  }

  private static float noise(float[] values, double at) {
    int i = (int) at;
    float t = (float) (at - i);
    return values[i] + t * t * (3 - 2 * t) * (values[i + 1] - values[i]);
  }
}
