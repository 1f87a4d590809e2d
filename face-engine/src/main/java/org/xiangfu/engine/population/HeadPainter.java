package org.xiangfu.engine.population;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.SplittableRandom;

/** Paints a head from the front into the head frame, as premultiplied ARGB. */
final class HeadPainter {
  /** Light lost towards the rim of the head, where the skin turns away. */
  private static final float[] RIM = rim();

  /** What skin has and a model of few components has not: fine grain. */
  private static final float[] GRAIN = grain();

  private final BufferedImage image =
      new BufferedImage(HeadFrame.WIDTH, HeadFrame.HEIGHT, BufferedImage.TYPE_INT_ARGB_PRE);
  private final int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
  private final Person person;
  private final SkinField skin;

  private HeadPainter(Person person, SkinField skin) {
    this.person = person;
    this.skin = skin;
  }

  /**
   * A painted head.
   *
   * @param tone luma, Cr and Cb of the skin
   * @param age shown, which may be less than the person's
   */
  static Head paint(Person person, FaceTexture texture, float[] tone, int age, boolean glasses) {
    float[] luma = luma(texture, tone[0]);
    SkinField skin = SkinField.of(luma, texture, tone);
    HeadPainter painter = new HeadPainter(person, skin);
    painter.ears();
    painter.face(luma, texture, tone);
    if (glasses) {
      painter.glasses();
    }
    new HairPainter(person, age).paint(painter.pixels);
    return new Head(painter.pixels, skin);
  }

  /** The luma of the face in the head frame, crisper than the components leave it. */
  private static float[] luma(FaceTexture texture, float tone) {
    float[] grey = texture.grey.clone();
    for (int y = 0; y < FaceTexture.HEIGHT; y++) {
      int row = y * FaceTexture.WIDTH;
      int first = 0;
      while (first < FaceTexture.WIDTH / 2 && !texture.inside[row + first]) {
        first++;
      }
      if (first < FaceTexture.WIDTH / 2) {
        int last = FaceTexture.WIDTH - 1 - first;
        java.util.Arrays.fill(grey, row, row + first, grey[row + first]);
        java.util.Arrays.fill(grey, row + last + 1, row + FaceTexture.WIDTH, grey[row + last]);
      }
    }
    float[] soft = grey.clone();
    Blur.box(soft, FaceTexture.WIDTH, FaceTexture.HEIGHT, 2);
    for (int i = 0; i < grey.length; i++) {
      grey[i] = tone + 0.92f * grey[i] + 0.45f * (grey[i] - soft[i]);
    }
    return Upscale.toHeadFrame(grey);
  }

  private void face(float[] luma, FaceTexture texture, float[] tone) {
    for (int y = 0; y < HeadFrame.HEIGHT; y++) {
      float cy = (float) (HeadFrame.v(y) * 16 + FaceTexture.EYES_DOWN / 4.0 - 0.5);
      for (int x = 0; x < HeadFrame.WIDTH; x++) {
        int at = y * HeadFrame.WIDTH + x;
        float cover = HeadFrame.HEAD[at];
        if (cover <= 0) {
          continue;
        }
        float l = skin.at(0, x, y);
        float r = skin.at(1, x, y);
        float b = skin.at(2, x, y);
        float share = HeadFrame.FACE[at];
        if (share > 0) {
          float cx = (float) (HeadFrame.u(x) * 16 + FaceTexture.WIDTH / 8.0 - 0.5);
          float face = luma[at];
          // Hair on the foreheads of the photos is no skin.
          face = Math.max(face, l - 8 - 180 * Math.clamp((float) HeadFrame.v(y) + 0.62f, 0, 1));
          face = eyes(face, x, y);
          l += share * (face - l);
          r += share * (tone[1] + colour(texture.red, cx, cy) - r);
          b += share * (tone[2] + colour(texture.blue, cx, cy) - b);
        }
        int rgb = Rgb.times(Rgb.of(l + GRAIN[at], r, b), RIM[at]);
        pixels[at] = cover >= 1 ? 0xFF000000 | rgb : Head.over(pixels[at], rgb, cover);
      }
    }
  }

  /** An iris is dark, whatever the components say: a disc that lids cut off above and below. */
  private static float eyes(float luma, int x, int y) {
    float v = (float) HeadFrame.v(y);
    if (Math.abs(v) > 0.1f) {
      return luma;
    }
    float u = Math.abs((float) HeadFrame.u(x)) - 0.5f;
    float disc = Math.clamp((0.105f - (float) Math.hypot(u, v * 1.15f)) * 20, 0, 1);
    float glint = Math.clamp((0.03f - (float) Math.hypot(u + 0.02f, v + 0.035f)) * 60, 0, 1);
    float dark = luma + disc * 0.75f * (Math.min(luma, 42) - luma);
    return dark + glint * 0.5f * (190 - dark);
  }

  private static float colour(float[] grid, float x, float y) {
    return Bilinear.at(grid, FaceTexture.COLOUR_WIDTH, FaceTexture.COLOUR_HEIGHT, x, y);
  }

  private void ears() {
    double size = person.looks().earSize();
    Graphics2D g = graphics();
    try {
      for (int side = -1; side <= 1; side += 2) {
        g.setColor(new Color(skin.rgb(side * 1.0, 0.35, 0.86)));
        g.fill(ellipse(side * 1.13, 0.32, 0.17 * size, 0.42 * size));
        g.setColor(new Color(skin.rgb(side * 1.0, 0.35, 0.66)));
        g.fill(ellipse(side * 1.16, 0.28, 0.08 * size, 0.27 * size));
        g.setColor(new Color(skin.rgb(side * 1.0, 0.35, 0.8)));
        g.fill(ellipse(side * 1.145, 0.31, 0.06 * size, 0.2 * size));
      }
    } finally {
      g.dispose();
    }
  }

  private void glasses() {
    Draw draw = new Draw(person.seed(), "glasses");
    double width = draw.between(0.36, 0.42);
    double height = draw.between(0.24, 0.33);
    int frame = draw.of(0x18181A, 0x2A211C, 0x4B4E55, 0x6B5A45);
    Graphics2D g = graphics();
    try {
      g.setStroke(new BasicStroke((float) draw.between(0.03, 0.06)));
      for (int side = -1; side <= 1; side += 2) {
        Path2D rim =
            HeadFrame.curve(
                side * 0.5 - width,
                0.02 - height * 0.8,
                side * 0.5,
                0.02 - height,
                side * 0.5 + width,
                0.02 - height * 0.8,
                side * 0.5 + width * 0.98,
                0.15,
                side * 0.5,
                0.04 + height,
                side * 0.5 - width * 0.98,
                0.15);
        g.setColor(new Color(255, 255, 255, 14));
        g.fill(rim);
        g.setColor(new Color(frame));
        g.draw(rim);
        g.draw(new java.awt.geom.Line2D.Double(side * (0.5 + width), -0.08, side * 1.12, -0.02));
      }
      g.draw(
          new java.awt.geom.QuadCurve2D.Double(-0.5 + width, -0.04, 0, -0.14, 0.5 - width, -0.04));
    } finally {
      g.dispose();
    }
  }

  private Graphics2D graphics() {
    Graphics2D g = image.createGraphics();
    HeadFrame.smooth(g);
    g.transform(HeadFrame.eyeDistances());
    return g;
  }

  private static Ellipse2D ellipse(double u, double v, double radiusU, double radiusV) {
    return new Ellipse2D.Double(u - radiusU, v - radiusV, 2 * radiusU, 2 * radiusV);
  }

  private static float[] rim() {
    float[] inside = HeadFrame.HEAD.clone();
    Blur.box(inside, HeadFrame.WIDTH, HeadFrame.HEIGHT, 14);
    Blur.box(inside, HeadFrame.WIDTH, HeadFrame.HEIGHT, 14);
    for (int i = 0; i < inside.length; i++) {
      inside[i] = 0.72f + 0.28f * Math.min(1, inside[i] * 1.05f);
    }
    return inside;
  }

  private static float[] grain() {
    SplittableRandom random = new SplittableRandom(7);
    float[] noise = new float[HeadFrame.WIDTH * HeadFrame.HEIGHT];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    float[] wide = noise.clone();
    Blur.box(wide, HeadFrame.WIDTH, HeadFrame.HEIGHT, 1);
    float[] wider = noise.clone();
    Blur.box(wider, HeadFrame.WIDTH, HeadFrame.HEIGHT, 3);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = 5 * wide[i] + 9 * wider[i];
    }
    return noise;
  }
}
