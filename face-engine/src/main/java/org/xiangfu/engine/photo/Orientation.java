package org.xiangfu.engine.photo;

import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.tiff.TiffMetadataReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.util.List;

/**
 * EXIF orientation (CIPA DC-008, tag 0x0112): how the stored rows and columns map to the upright
 * photo.
 */
final class Orientation {
  private static final int UPRIGHT = 1;

  private Orientation() {}

  /** The orientation, 1 to 8; 1 if there is none or it cannot be read. */
  static int read(PhotoFormat format, byte[] bytes) {
    try {
      Metadata metadata =
          switch (format) {
            case JPEG ->
                JpegMetadataReader.readMetadata(
                    new ByteArrayInputStream(bytes), List.of(new ExifReader()));
            case TIFF -> TiffMetadataReader.readMetadata(new ByteArrayInputStream(bytes));
            case PNG, BMP, JPEG_2000 -> new Metadata();
          };
      ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer value =
          directory == null ? null : directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
      return value == null || value < 1 || value > 8 ? UPRIGHT : value;
    } catch (Exception | VirtualMachineError _) {
      return UPRIGHT; // a photo with broken metadata is still a photo
    }
  }

  static Photo upright(Photo stored, int orientation) {
    if (orientation == UPRIGHT) {
      return stored;
    }
    int w = stored.width();
    int h = stored.height();
    boolean swapped = orientation >= 5;
    int width = swapped ? h : w;
    int height = swapped ? w : h;
    byte[] in = stored.bgr();
    byte[] out = new byte[in.length];
    int o = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column =
            switch (orientation) {
              case 2, 3 -> w - 1 - x;
              case 4 -> x;
              case 5, 6 -> y;
              default -> w - 1 - y;
            };
        int row =
            switch (orientation) {
              case 2 -> y;
              case 3, 4 -> h - 1 - y;
              case 5, 8 -> x;
              default -> h - 1 - x;
            };
        int i = 3 * (row * w + column);
        out[o++] = in[i];
        out[o++] = in[i + 1];
        out[o++] = in[i + 2];
      }
    }
    return new Photo(width, height, out);
  }
}
