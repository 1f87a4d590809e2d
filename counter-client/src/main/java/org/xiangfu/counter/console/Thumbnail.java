package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Small pictures of photos, whatever their format; never kept. */
final class Thumbnail {
  private static final int WIDTH = 160;
  private static final int HEIGHT = 200;

  /** Larger ones are not even begun: a progressive JPEG is held whole, six bytes a pixel. */
  private static final long MOST_PIXELS = 50_000_000;

  private Thumbnail() {}

  /**
   * A JPEG of at most 160 × 200 pixels.
   *
   * @return empty if the bytes are no picture that can be shown
   */
  static Optional<ByteString> of(ByteString photo) {
    try (ImageInputStream in = ImageIO.createImageInputStream(photo.newInput())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return Optional.empty();
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return small(reader, Upright.orientation(photo));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // What is refused is often damaged, in ways that readers do not foresee.
      return Optional.empty();
    }
  }

  private static Optional<ByteString> small(ImageReader reader, int orientation)
      throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > MOST_PIXELS) {
      return Optional.empty();
    }
    var read = reader.getDefaultReadParam();
    int step = Math.max(1, Math.min(width / WIDTH, height / HEIGHT));
    read.setSourceSubsampling(step, step, 0, 0);
    BufferedImage coarse = reader.read(0, read);
    Upright upright = Upright.of(orientation, coarse.getWidth(), coarse.getHeight());
    double scale =
        Math.min(1, Math.min((double) WIDTH / upright.width(), (double) HEIGHT / upright.height()));
    var picture =
        new BufferedImage(
            Math.max(1, (int) (upright.width() * scale)),
            Math.max(1, (int) (upright.height() * scale)),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = picture.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    canvas.scale(
        (double) picture.getWidth() / upright.width(),
        (double) picture.getHeight() / upright.height());
    canvas.drawImage(coarse, upright.turn(), null);
    canvas.dispose();
    var bytes = new ByteArrayOutputStream();
    return ImageIO.write(picture, "jpg", bytes)
        ? Optional.of(ByteString.copyFrom(bytes.toByteArray()))
        : Optional.empty();
  }
}
