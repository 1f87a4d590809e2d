package org.xiangfu.day;

import com.google.protobuf.ByteString;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.xiangfu.engine.population.PortraitStyle;

/** A capture in which there is no face to be seen. */
final class Covered {
  private Covered() {}

  static ByteString capture() {
    PortraitStyle style = PortraitStyle.COUNTER_CAMERA;
    var image = new BufferedImage(style.width(), style.height(), BufferedImage.TYPE_INT_RGB);
    var pen = image.createGraphics();
    pen.setColor(Color.LIGHT_GRAY);
    pen.fillRect(0, 0, style.width(), style.height());
    pen.dispose();
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
