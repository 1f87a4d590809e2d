package org.xiangfu.engine.population;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A page of small portraits, to look at. */
public final class ContactSheet {
  private static final int COLUMNS = 8;
  private static final int ROWS = 5;
  private static final int WIDTH = 124;
  private static final int HEIGHT = 160;
  private static final int GAP = 4;

  private final Population population;
  private final PortraitPainter painter;

  /** Sheets of people of this model. */
  public ContactSheet(FaceModel model) {
    population = new Population(model);
    painter = new PortraitPainter(model);
  }

  /**
   * Writes 40 ID photos of 40 people as a PNG file.
   *
   * @param seed of the first person; the others follow
   */
  public void write(Path file, long seed) throws IOException {
    BufferedImage sheet =
        new BufferedImage(
            COLUMNS * (WIDTH + GAP) + GAP, ROWS * (HEIGHT + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = sheet.createGraphics();
    try {
      g.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      g.setColor(Color.WHITE);
      g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
      for (int i = 0; i < COLUMNS * ROWS; i++) {
        byte[] jpeg = painter.jpeg(population.person(seed + i), PortraitStyle.ID_PHOTO, 0);
        BufferedImage portrait = ImageIO.read(new ByteArrayInputStream(jpeg));
        int x = GAP + i % COLUMNS * (WIDTH + GAP);
        int y = GAP + i / COLUMNS * (HEIGHT + GAP);
        g.drawImage(half(portrait), x, y, WIDTH, HEIGHT, null);
      }
    } finally {
      g.dispose();
    }
    if (!ImageIO.write(sheet, "png", file.toFile())) {
      throw new IOException(file + ": this Java cannot write PNG");
    }
  }

  /** Half the size first, because bicubic interpolation alone skips pixels. */
  private static BufferedImage half(BufferedImage image) {
    BufferedImage small =
        new BufferedImage(image.getWidth() / 2, image.getHeight() / 2, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = small.createGraphics();
    try {
      g.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      g.drawImage(image, 0, 0, small.getWidth(), small.getHeight(), null);
    } finally {
      g.dispose();
    }
    return small;
  }
}
