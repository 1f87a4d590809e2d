package org.xiangfu.counter.console;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.google.protobuf.ByteString;
import java.awt.geom.AffineTransform;

/**
 * How a picture is to be seen, as its EXIF orientation (CIPA DC-008, tag 0x0112) says.
 *
 * @param width of the upright picture, pixels
 * @param height of the upright picture, pixels
 * @param turn from the stored picture to the upright one
 */
record Upright(int width, int height, AffineTransform turn) {
  private static final int STORED_SO = 1;

  /** The orientation of a photo, 1 to 8; 1 if there is none or it cannot be read. */
  static int orientation(ByteString photo) {
    try {
      Metadata metadata = ImageMetadataReader.readMetadata(photo.newInput());
      var directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer value =
          directory == null ? null : directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
      return value == null || value < 1 || value > 8 ? STORED_SO : value;
    } catch (Exception | VirtualMachineError _) {
      return STORED_SO; // a photo with broken metadata is still a photo
    }
  }

  /** A stored picture of this size and orientation. */
  static Upright of(int orientation, int width, int height) {
    AffineTransform turn =
        switch (orientation) {
          case 2 -> new AffineTransform(-1, 0, 0, 1, width, 0);
          case 3 -> new AffineTransform(-1, 0, 0, -1, width, height);
          case 4 -> new AffineTransform(1, 0, 0, -1, 0, height);
          case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
          case 6 -> new AffineTransform(0, 1, -1, 0, height, 0);
          case 7 -> new AffineTransform(0, -1, -1, 0, height, width);
          case 8 -> new AffineTransform(0, -1, 1, 0, 0, width);
          default -> new AffineTransform();
        };
    boolean swapped = orientation >= 5;
    return new Upright(swapped ? height : width, swapped ? width : height, turn);
  }
}
