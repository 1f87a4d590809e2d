package org.xiangfu.engine.photo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.RefusalReason;

/**
 * Decodes photo bytes, which may be hostile, to upright pixels: JPEG (grey, YCbCr, CMYK), PNG, TIFF
 * (first page), BMP and JPEG 2000, told apart by their first bytes. Byte and pixel limits are
 * checked from the header, before pixels are allocated. Works in memory only. Stateless and
 * thread-safe.
 */
public final class PhotoDecoder {
  /**
   * One flat colour in a PNG reaches 344 pixels a byte and no photo comes near it; small images are
   * let be.
   */
  private static final int MAX_PIXELS_PER_BYTE = 1000;

  private static final long ALWAYS_PLAUSIBLE_PIXELS = 1_000_000;

  static {
    ImageIO.setUseCache(false);
  }

  /**
   * Decodes a photo.
   *
   * @throws PhotoRefusedException with {@code UNSUPPORTED_FORMAT}, {@code PHOTO_TOO_LARGE} or
   *     {@code UNREADABLE}; no other exception leaves, whatever the bytes are
   */
  public Photo decode(byte[] bytes, Limits limits) throws PhotoRefusedException {
    Objects.requireNonNull(bytes, "bytes");
    Objects.requireNonNull(limits, "limits");
    if (bytes.length == 0) {
      throw new PhotoRefusedException(RefusalReason.UNREADABLE, "the photo has no bytes");
    }
    if (bytes.length > limits.maxBytes()) {
      throw new PhotoRefusedException(
          RefusalReason.PHOTO_TOO_LARGE,
          "the photo has %,d bytes, at most %,d are taken"
              .formatted(bytes.length, limits.maxBytes()));
    }
    PhotoFormat format =
        PhotoFormat.of(bytes)
            .orElseThrow(
                () ->
                    new PhotoRefusedException(
                        RefusalReason.UNSUPPORTED_FORMAT,
                        "the first bytes are not those of a JPEG, PNG, TIFF, BMP or JPEG 2000"
                            + " photo"));
    try {
      String problem = HeaderCheck.problem(format, bytes);
      if (!problem.isEmpty()) {
        throw new PhotoRefusedException(RefusalReason.UNREADABLE, problem);
      }
      return Orientation.upright(read(format, bytes, limits), Orientation.read(format, bytes));
    } catch (LinkageError e) {
      throw e; // a reader is missing: not the photo's fault
    } catch (IOException | RuntimeException | Error _) {
      // Readers fail on broken input in all these ways, jj2000 with an Error of its own, and their
      // messages may quote the file.
      throw new PhotoRefusedException(
          RefusalReason.UNREADABLE,
          "the photo is not a readable %s file".formatted(format.imageIoName()));
    }
  }

  private static Photo read(PhotoFormat format, byte[] bytes, Limits limits)
      throws IOException, PhotoRefusedException {
    if (format == PhotoFormat.JPEG_2000) {
      long[] size = HeaderCheck.jpeg2000Size(bytes);
      checkSize(size[0], size[1], bytes.length, limits);
    }
    ImageReader reader = reader(format);
    try (ImageInputStream in = new PhotoStream(bytes)) {
      CutShort cutShort = new CutShort();
      reader.addIIOReadWarningListener(cutShort);
      reader.setInput(in, true, true);
      checkSize(reader.getWidth(0), reader.getHeight(0), bytes.length, limits);
      BufferedImage image = reader.read(0);
      if (cutShort.warned) {
        throw new PhotoRefusedException(
            RefusalReason.UNREADABLE,
            "the %s file ends before its last pixels".formatted(format.imageIoName()));
      }
      checkSize(image.getWidth(), image.getHeight(), bytes.length, limits);
      return BgrPixels.of(image);
    } finally {
      reader.dispose();
    }
  }

  private static void checkSize(long width, long height, int bytes, Limits limits)
      throws PhotoRefusedException {
    if (width <= 0 || height <= 0) {
      throw new PhotoRefusedException(RefusalReason.UNREADABLE, "the photo has no pixels");
    }
    if (width > limits.maxSide()
        || height > limits.maxSide()
        || width * height > limits.maxPixels()) {
      throw new PhotoRefusedException(
          RefusalReason.PHOTO_TOO_LARGE,
          "the photo declares %d x %d pixels, at most %,d and %,d a side are taken"
              .formatted(width, height, limits.maxPixels(), limits.maxSide()));
    }
    if (width * height > ALWAYS_PLAUSIBLE_PIXELS
        && width * height > (long) MAX_PIXELS_PER_BYTE * bytes) {
      throw new PhotoRefusedException(
          RefusalReason.UNREADABLE,
          "the photo declares %d x %d pixels in %,d bytes, too few for a photo"
              .formatted(width, height, bytes));
    }
  }

  private static ImageReader reader(PhotoFormat format) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.imageIoName());
    Optional<ImageReader> chosen = Optional.empty();
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (chosen.isEmpty() && reader.getClass().getName().startsWith(format.readerPackage())) {
        chosen = Optional.of(reader);
      } else {
        reader.dispose();
      }
    }
    return chosen.orElseThrow(
        () -> new LinkageError("no " + format.imageIoName() + " reader on the class path"));
  }

  /** Notices that a reader filled missing pixels up instead of failing. */
  private static final class CutShort implements IIOReadWarningListener {
    private boolean warned;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
      String text = warning == null ? "" : warning.toLowerCase(java.util.Locale.ROOT);
      warned |=
          text.contains("premature end") || text.contains("eof") || text.contains("unexpected end");
    }
  }
}
