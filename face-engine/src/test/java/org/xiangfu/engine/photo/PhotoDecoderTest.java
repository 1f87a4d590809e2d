package org.xiangfu.engine.photo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.RefusalReason;

class PhotoDecoderTest {
  private static final Limits LIMITS = Limits.archive();
  private static final int RGB = BufferedImage.TYPE_3BYTE_BGR;

  private final PhotoDecoder decoder = new PhotoDecoder();

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "tiff", "bmp", "jpeg 2000"})
  void everyFormatGivesItsColours(String format) throws Exception {
    Photo photo =
        decoder.decode(TestImages.encode(TestImages.picture(64, 48, RGB), format), LIMITS);
    assertEquals(64, photo.width());
    assertEquals(48, photo.height());
    assertColour(photo, 10, 40, 255, 0, 0);
    assertColour(photo, 54, 40, 0, 0, 255);
    assertColour(photo, 32, 5, 0, 255, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "tiff", "bmp"})
  void greyKeepsItsLevels(String format) throws Exception {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 32; x++) {
        image.getRaster().setSample(x, y, 0, 77);
      }
    }
    assertColour(decoder.decode(TestImages.encode(image, format), LIMITS), 16, 16, 77, 77, 77);
  }

  @Test
  void sixteenBitGreyIsScaledToEightBits() throws Exception {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < 64; i++) {
      image.getRaster().setSample(i % 8, i / 8, 0, 77 * 257);
    }
    assertColour(decoder.decode(TestImages.encode(image, "png"), LIMITS), 4, 4, 77, 77, 77);
  }

  @Test
  void transparentPixelsTurnWhite() throws Exception {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_ARGB);
    assertColour(decoder.decode(TestImages.encode(image, "png"), LIMITS), 8, 8, 255, 255, 255);
  }

  @Test
  void onlyTheFirstPageOfATiffIsTaken() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      writer.writeToSequence(new IIOImage(TestImages.picture(20, 10, RGB), null, null), null);
      writer.writeToSequence(new IIOImage(TestImages.picture(40, 30, RGB), null, null), null);
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    Photo photo = decoder.decode(bytes.toByteArray(), LIMITS);
    assertEquals(20, photo.width());
    assertEquals(10, photo.height());
  }

  /** Where the red stored corner region (bottom left) comes to lie. */
  @ParameterizedTest
  @CsvSource({
    "1, 64, 48, 10, 40", "2, 64, 48, 54, 40", "3, 64, 48, 54, 8", "4, 64, 48, 10, 8",
    "5, 48, 64, 40, 10", "6, 48, 64, 8, 10", "7, 48, 64, 8, 54", "8, 48, 64, 40, 54"
  })
  void exifOrientationIsUndone(int orientation, int width, int height, int redX, int redY)
      throws Exception {
    byte[] stored = TestImages.encode(TestImages.picture(64, 48, RGB), "jpeg");
    Photo photo = decoder.decode(TestImages.withOrientation(stored, orientation), LIMITS);
    assertEquals(width, photo.width());
    assertEquals(height, photo.height());
    assertColour(photo, redX, redY, 255, 0, 0);
  }

  @Test
  void uprightOrientationsAreInverseOfEachOther() {
    byte[] bgr = new byte[3 * 5 * 4];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) i;
    }
    Photo photo = new Photo(5, 4, bgr);
    assertArrayEquals(bgr, Orientation.upright(Orientation.upright(photo, 6), 8).bgr());
    for (int selfInverse : new int[] {2, 3, 4, 5, 7}) {
      assertArrayEquals(
          bgr, Orientation.upright(Orientation.upright(photo, selfInverse), selfInverse).bgr());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "tiff", "bmp", "jpeg 2000"})
  void aTruncatedPhotoIsRefusedAsUnreadable(String format) {
    byte[] whole = TestImages.encode(TestImages.gradient(200, 200, RGB), format);
    assertRefused(RefusalReason.UNREADABLE, Arrays.copyOf(whole, whole.length / 2), LIMITS);
    assertRefused(RefusalReason.UNREADABLE, Arrays.copyOf(whole, 20), LIMITS);
  }

  @Test
  void noBytesAreRefusedAsUnreadable() {
    assertRefused(RefusalReason.UNREADABLE, new byte[0], LIMITS);
  }

  @Test
  void anUnknownFormatIsRefusedByItsFirstBytes() {
    byte[] gif = TestImages.encode(TestImages.picture(8, 8, RGB), "gif");
    assertRefused(RefusalReason.UNSUPPORTED_FORMAT, gif, LIMITS);
  }

  @Test
  void tooManyBytesAreRefused() {
    Limits limits = new Limits(1000, 1_000_000, 1000, 1, 1, 1, 1);
    assertRefused(RefusalReason.PHOTO_TOO_LARGE, new byte[1001], limits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "tiff", "bmp", "jpeg 2000"})
  void tooManyPixelsAreRefused(String format) {
    byte[] photo = TestImages.encode(TestImages.picture(100, 50, RGB), format);
    assertRefused(
        RefusalReason.PHOTO_TOO_LARGE, photo, new Limits(1_000_000, 4999, 1000, 1, 1, 1, 1));
    assertRefused(
        RefusalReason.PHOTO_TOO_LARGE, photo, new Limits(1_000_000, 100_000, 99, 1, 1, 1, 1));
  }

  @Test
  void aBombIsRefusedFromItsHeader() {
    byte[] png = TestImages.encode(TestImages.picture(8, 8, RGB), "png");
    assertRefused(
        RefusalReason.PHOTO_TOO_LARGE, TestImages.pngDeclaring(png, 60_000, 60_000), LIMITS);
    assertRefused(RefusalReason.UNREADABLE, TestImages.pngDeclaring(png, 7000, 7000), LIMITS);
    byte[] jpeg = TestImages.encode(TestImages.picture(8, 8, RGB), "jpeg");
    assertRefused(
        RefusalReason.PHOTO_TOO_LARGE, TestImages.jpegDeclaring(jpeg, 65_000, 65_000), LIMITS);
  }

  private void assertRefused(RefusalReason reason, byte[] bytes, Limits limits) {
    PhotoRefusedException refused =
        assertThrows(PhotoRefusedException.class, () -> decoder.decode(bytes, limits));
    assertEquals(reason, refused.reason(), refused.getMessage());
  }

  private static void assertColour(Photo photo, int x, int y, int red, int green, int blue) {
    int i = 3 * (y * photo.width() + x);
    int[] expected = {blue, green, red};
    for (int c = 0; c < 3; c++) {
      int actual = photo.bgr()[i + c] & 0xFF;
      assertTrue(
          Math.abs(actual - expected[c]) <= 6,
          "channel " + c + " is " + actual + ", not " + expected[c]);
    }
  }
}
