package org.xiangfu.engine.population;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;

/** Draws neck, shoulders, clothes and the hair behind them, in eye distances. */
final class BodyPainter {
  private static final int[] CLOTHES = {
    0x1F2A3D, 0x2B2B2E, 0x3A4A5E, 0x6B2F35, 0x4C5B48, 0x8896A8, 0xB9B4A8, 0xD8D5CE, 0x7A6A58,
    0x35506B, 0xA76F6A, 0x504364
  };

  private final Looks looks;
  private final HairPainter hair;
  private final SkinField skin;
  private final Draw draw;

  BodyPainter(Person person, HairPainter hair, SkinField skin, long portrait) {
    looks = person.looks();
    this.hair = hair;
    this.skin = skin;
    draw = new Draw(person.seed() * 31 + portrait, "clothes");
  }

  void paint(Graphics2D g) {
    g.setColor(new Color(Rgb.times(hair.colour(), 0.8)));
    g.fill(hair.behind());
    double n = looks.neck();
    double w = looks.shoulders();
    Path2D neck =
        HeadFrame.symmetric(
            new double[] {
              0, 0.9, n * 0.95, 1.0, n * 0.96, 1.9, n * 1.06, 2.3, n * 1.7, 2.6, 0.8, 3.4, 0, 3.5
            });
    g.setPaint(
        new GradientPaint(
            0,
            1.75f,
            new Color(skin.rgb(0.55, 0.75, 0.68)),
            0,
            2.35f,
            new Color(skin.rgb(0.55, 0.75, 0.9))));
    g.fill(neck);
    int cloth = CLOTHES[draw.below(CLOTHES.length)];
    int cut = draw.below(4);
    double open = cut == 0 ? 2.35 : 2.85;
    Path2D body =
        HeadFrame.curve(
            0, open, n * 0.75, 2.36, n * 1.12, 2.2, n * 1.6, 2.42, w * 0.78, 2.72, w, 3.2, w * 1.1,
            4.4, w * 1.1, 6, 0, 6.5, -w * 1.1, 6, -w * 1.1, 4.4, -w, 3.2, -w * 0.78, 2.72, -n * 1.6,
            2.42, -n * 1.12, 2.2, -n * 0.75, 2.36);
    g.setPaint(
        new GradientPaint(
            0, 2.2f, new Color(Rgb.times(cloth, 1.12)), 0, 4.5f, new Color(Rgb.times(cloth, 0.8))));
    g.fill(body);
    switch (cut) {
      case 1 -> collar(g, n, Rgb.mix(cloth, 0xFFFFFF, 0.75));
      case 2 -> suit(g, n, w, cloth);
      default -> {
        g.setStroke(new java.awt.BasicStroke(0.05f));
        g.setColor(new Color(Rgb.times(cloth, 0.75)));
        g.draw(
            new java.awt.geom.CubicCurve2D.Double(
                -n * 1.08, 2.24, -n * 0.5, open + 0.08, n * 0.5, open + 0.08, n * 1.08, 2.24));
      }
    }
  }

  private static void collar(Graphics2D g, double n, int colour) {
    for (int side = -1; side <= 1; side += 2) {
      g.setColor(new Color(Rgb.times(colour, side < 0 ? 0.97 : 0.9)));
      g.fill(
          polygon(
              side * n * 1.0,
              2.02,
              side * n * 1.22,
              2.3,
              side * n * 0.75,
              2.98,
              0,
              2.78,
              side * n * 0.8,
              2.3));
    }
  }

  private void suit(Graphics2D g, double n, double w, int cloth) {
    int shirt = draw.of(0xF2F2F0, 0xDDE5EE, 0xEFE8DC);
    g.setColor(new Color(shirt));
    g.fill(polygon(-n * 1.1, 2.2, n * 1.1, 2.2, 0.25, 4.6, -0.25, 4.6));
    if (draw.chance(0.6)) {
      g.setColor(new Color(draw.of(0x6B1F2A, 0x23395B, 0x3B3B3B, 0x5A4A2A)));
      g.fill(polygon(-0.15, 2.72, 0.15, 2.72, 0.1, 2.95, 0.25, 4.8, -0.25, 4.8, -0.1, 2.95));
    }
    collar(g, n, shirt);
    for (int side = -1; side <= 1; side += 2) {
      g.setColor(new Color(Rgb.times(cloth, side < 0 ? 1.0 : 0.92)));
      g.fill(
          polygon(
              side * n * 1.18,
              2.22,
              side * w * 0.62,
              2.66,
              side * w * 0.55,
              3.5,
              side * 0.22,
              4.8,
              side * 0.1,
              4.8,
              side * n * 0.95,
              3.0));
      g.setColor(new Color(Rgb.times(cloth, 0.7)));
      g.setStroke(new java.awt.BasicStroke(0.02f));
      g.draw(polygon(side * n * 1.18, 2.22, side * n * 0.95, 3.0, side * 0.2, 4.8));
    }
  }

  private static Path2D polygon(double... points) {
    Path2D path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    path.closePath();
    return path;
  }
}
