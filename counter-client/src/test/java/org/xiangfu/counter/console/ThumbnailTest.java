package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
