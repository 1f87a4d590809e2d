package org.xiangfu.engine.photo;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/** Turns whatever a reader returned into BGR bytes. */
final class BgrPixels {
  private BgrPixels() {}

  static Photo of(BufferedImage image) {
    if (image.getType() == BufferedImage.TYPE_3BYTE_BGR && isPacked(image)) {
      return new Photo(image.getWidth(), image.getHeight(), bytes(image));
    }
    if (isGrey(image)) {
      return grey(image);
    }
    BufferedImage bgr =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D g = bgr.createGraphics();
    try {
      g.setColor(Color.WHITE); // what lies behind transparent pixels
      g.fillRect(0, 0, image.getWidth(), image.getHeight());
      if (!g.drawImage(image, 0, 0, null)) {
        throw new IllegalStateException("the image was not drawn");
      }
    } finally {
      g.dispose();
    }
    return new Photo(bgr.getWidth(), bgr.getHeight(), bytes(bgr));
  }

  private static byte[] bytes(BufferedImage image) {
    return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
  }

  private static boolean isPacked(BufferedImage image) {
    return image.getRaster().getSampleModel() instanceof PixelInterleavedSampleModel model
        && model.getScanlineStride() == 3 * image.getWidth()
        && image.getRaster().getParent() == null
        && image.getRaster().getDataBuffer().getOffset() == 0
        && bytes(image).length == 3 * image.getWidth() * image.getHeight();
  }

  private static boolean isGrey(BufferedImage image) {
    return image.getRaster().getNumBands() == 1
        && !(image.getColorModel() instanceof IndexColorModel)
        && image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY
        && image.getColorModel().getTransferType() != java.awt.image.DataBuffer.TYPE_FLOAT
        && image.getColorModel().getTransferType() != java.awt.image.DataBuffer.TYPE_DOUBLE;
  }

  /** Copies the samples as they are: Java's conversion from grey would change their gamma. */
  private static Photo grey(BufferedImage image) {
    Raster raster = image.getRaster();
    int width = image.getWidth();
    int height = image.getHeight();
    int top = (1 << Math.min(30, image.getColorModel().getComponentSize(0))) - 1;
    byte[] out = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    int[] row = new int[width];
    int o = 0;
    for (int y = 0; y < height; y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        byte value = (byte) (top == 255 ? row[x] : (int) (row[x] * 255L / top));
        out[o++] = value;
        out[o++] = value;
        out[o++] = value;
      }
    }
    return new Photo(width, height, out);
  }
}
