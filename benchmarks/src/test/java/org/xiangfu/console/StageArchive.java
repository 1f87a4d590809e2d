package org.xiangfu.console;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.xiangfu.engine.population.ArtificialId;
import org.xiangfu.engine.population.Person;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;

/** A small archive with its manifest: made-up people, two photos without a face, one missing. */
final class StageArchive {
  static final int RECORDS = 11;
  private static final int FACES = 8;
  private static final long SEED = 20_261_140;

  private StageArchive() {}

  /** Writes the archive into a new folder, which is returned. */
  static Path write(Path folder, Population population, PortraitPainter painter)
      throws IOException {
    Path photos = Files.createDirectories(folder.resolve("portraits"));
    var manifest = new StringBuilder("photo,person_id,captured_on,county,office\n");
    for (int i = 0; i < RECORDS; i++) {
      Person person = population.person(SEED + i);
      manifest.append(
          "p%02d.jpg,%s,2011-04-01,%s\n"
              .formatted(
                  i, ArtificialId.of(100 + i, person.sex()), i % 3 == 0 ? "連江縣,南竿" : "臺北市,中正"));
      Path file = photos.resolve("p%02d.jpg".formatted(i));
      if (i < 2) {
        ImageIO.write(backdrop(i), "jpg", file.toFile());
      } else if (i < 2 + FACES) {
        Files.write(file, painter.jpeg(person, PortraitStyle.ARCHIVE_SCAN, 1));
      }
    }
    Files.writeString(folder.resolve("portraits.csv"), manifest);
    return folder;
  }

  // A chair that nobody sat on.
  private static BufferedImage backdrop(int i) {
    var picture = new BufferedImage(400, 500, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = picture.createGraphics();
    canvas.setPaint(new GradientPaint(0, 0, Color.LIGHT_GRAY, 400, 500, Color.WHITE));
    canvas.fillRect(0, 0, 400, 500);
    canvas.setColor(Color.GRAY);
    canvas.fillRoundRect(120 + 20 * i, 260, 160, 240, 30, 30);
    canvas.dispose();
    return picture;
  }
}
