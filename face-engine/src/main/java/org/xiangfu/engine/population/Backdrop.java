package org.xiangfu.engine.population;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Draws what is behind a person. */
final class Backdrop {
  private static final int BLUR = 12; // an office out of focus: drawn so much smaller

  private Backdrop() {}

  static void paint(Graphics2D g, Person person, PortraitStyle style, long portrait) {
    Draw draw = new Draw(person.seed() * 31 + portrait, "backdrop");
    if (style == PortraitStyle.COUNTER_CAMERA) {
      office(g, style, draw);
    } else {
      int ground = draw.of(0xF4F4F2, 0xECEDEE, 0xE3E8EC, 0xD8E2EA, 0xF1EEE8);
      g.setPaint(
          new GradientPaint(
              0,
              0,
              new Color(ground),
              style.width() * 0.4f,
              style.height(),
              new Color(Rgb.times(ground, draw.between(0.88, 0.98)))));
      g.fillRect(0, 0, style.width(), style.height());
    }
  }

  private static void office(Graphics2D g, PortraitStyle style, Draw draw) {
    int w = style.width() / BLUR + 1;
    int h = style.height() / BLUR + 1;
    BufferedImage small = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    Graphics2D s = small.createGraphics();
    try {
      int wall = draw.of(0xCFCBC0, 0xB9C1C4, 0xC4B8A6, 0xD6D8D4, 0xA9B3A8);
      s.setPaint(new GradientPaint(0, 0, new Color(wall), w, h, new Color(Rgb.times(wall, 0.75))));
      s.fillRect(0, 0, w, h);
      int things = 4 + draw.below(5);
      for (int i = 0; i < things; i++) {
        int colour =
            draw.of(0x8A7457, 0x5E6B75, 0xE9EEF0, 0x4D6B52, 0x7D8791, 0x9A5B4A, 0xF5F3E6, 0x3D434A);
        int width = 3 + draw.below(w / 4);
        int height = 3 + draw.below(h / 2);
        s.setColor(new Color(Rgb.mix(colour, wall, 0.35)));
        s.fillRect(draw.below(w) - width / 2, draw.below(h) - height / 3, width, height);
      }
    } finally {
      s.dispose();
    }
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    g.drawImage(small, 0, 0, w * BLUR, h * BLUR, null);
  }
}
