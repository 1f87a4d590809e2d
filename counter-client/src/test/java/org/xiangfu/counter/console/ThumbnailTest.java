package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ThumbnailTest {
  @Test
  void aPhotoBecomesSmallAndKeepsItsShape() throws IOException {
    BufferedImage small =
        ImageIO.read(Thumbnail.of(picture(1_200, 1_600)).orElseThrow().newInput());
    assertTrue(small.getWidth() <= 160 && small.getHeight() <= 200);
    assertEquals(0.75, (double) small.getWidth() / small.getHeight(), 0.01);
  }

  @Test
  void aPictureThatWouldFillTheMemoryIsNotBegun() throws IOException {
    assertEquals(Optional.empty(), Thumbnail.of(picture(8_000, 7_000)));
  }

  @Test
  void aPhotoIsSeenUprightHoweverItWasStored() throws IOException {
    // Which quarter of the upright picture shows the stored one's first: left or right, top or
    // bottom, by the table of CIPA DC-008.
    List<String> quarters = List.of("LT", "RT", "RB", "LB", "LT", "RT", "RB", "LB");
    for (int orientation = 1; orientation <= 8; orientation++) {
      BufferedImage small =
          ImageIO.read(Thumbnail.of(stored(orientation)).orElseThrow().newInput());
      boolean swapped = orientation >= 5;
      assertEquals(swapped, small.getHeight() > small.getWidth(), "" + orientation);
      String quarter = quarters.get(orientation - 1);
      int x = small.getWidth() * (quarter.startsWith("L") ? 1 : 3) / 4;
      int y = small.getHeight() * (quarter.endsWith("T") ? 1 : 3) / 4;
      assertTrue((small.getRGB(x, y) & 0xFF) > 200, "" + orientation);
      assertTrue(
          (small.getRGB(small.getWidth() - x, small.getHeight() - y) & 0xFF) < 50,
          "" + orientation);
    }
  }

  // White in the upper left quarter as it is stored, else black.
  private static ByteString stored(int orientation) throws IOException {
    var picture = new BufferedImage(400, 300, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = picture.createGraphics();
    canvas.fillRect(0, 0, 200, 150);
    canvas.dispose();
    var jpeg = new ByteArrayOutputStream();
    ImageIO.write(picture, "jpg", jpeg);
    byte[] exif =
        HexFormat.of()
            .parseHex(
                "ffe10022457869660000"
                    + "4d4d002a000000080001"
                    + "0112000300000001%04x000000000000".formatted(orientation));
    ByteString bytes = ByteString.copyFrom(jpeg.toByteArray());
    // Behind the marker of JFIF, which comes first.
    return bytes.substring(0, 20).concat(ByteString.copyFrom(exif)).concat(bytes.substring(20));
  }

  @Test
  void whatIsNoPictureHasNone() {
    assertEquals(Optional.empty(), Thumbnail.of(ByteString.copyFromUtf8("no picture")));
  }

  // One bit a pixel: few bytes, however large it says it is.
  private static ByteString picture(int width, int height) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY), "png", bytes);
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
