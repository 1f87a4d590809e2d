package org.xiangfu.training;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Covers the face of a portrait, so that it cannot be compared. */
final class Bandage {
  private static final Color GAUZE = new Color(0xf1, 0xee, 0xe6);
  private static final Color FOLD = new Color(0xd8, 0xd2, 0xc4);
  private static final int FOLDS = 7;

  private Bandage() {}

  static byte[] over(byte[] portrait) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(portrait));
      int width = image.getWidth() * 7 / 10;
      int height = image.getHeight() * 7 / 10;
      int left = (image.getWidth() - width) / 2;
      int top = image.getHeight() / 10;
      var pen = image.createGraphics();
      pen.setColor(GAUZE);
      pen.fillOval(left, top, width, height);
      pen.setColor(FOLD);
      for (int fold = 1; fold < FOLDS; fold++) {
        pen.drawArc(left, top + height * (fold - 2) / FOLDS, width, height / 2, 200, 140);
      }
      pen.dispose();
      var bytes = new ByteArrayOutputStream();
      ImageIO.write(image, "jpeg", bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }
}
