package org.xiangfu.batch;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Whether bytes begin as a photo that the service reads, have a size, and do not end early; without
 * decoding them.
 */
final class PhotoHeader {
  private static final Map<String, List<String>> MAGICS =
      Map.of(
          "jpeg", List.of("FFD8FF"),
          "png", List.of("89504E470D0A1A0A"),
          "tiff", List.of("49492A00", "4D4D002A"),
          "bmp", List.of("424D"),
          "", List.of("0000000C6A5020200D0A870A", "FF4FFF51"));

  private static final String JPEG_END = "FFD9";
  private static final String PNG_END = "49454E44AE426082";

  /** Scanners pad files; a camera's preview may follow. */
  private static final int END_WITHIN = 1 << 16;

  private PhotoHeader() {}

  /** The reason for which the service will refuse the bytes; empty if none shows yet. */
  static Optional<String> problem(ByteString photo) {
    Optional<String> format =
        MAGICS.entrySet().stream()
            .filter(f -> f.getValue().stream().anyMatch(magic -> photo.startsWith(bytes(magic))))
            .map(Map.Entry::getKey)
            .findFirst();
    if (format.isEmpty()) {
      return Optional.of(photo.isEmpty() ? "UNREADABLE" : "UNSUPPORTED_FORMAT");
    }
    boolean complete =
        switch (format.get()) {
          case "jpeg" -> endsWith(photo, JPEG_END) && hasSize(photo, "jpeg");
          case "png" -> endsWith(photo, PNG_END) && hasSize(photo, "png");
          // Their sizes are not before their pixels, or need a reader that is not at hand here.
          case "" -> true;
          default -> hasSize(photo, format.get());
        };
    return complete ? Optional.empty() : Optional.of("UNREADABLE");
  }

  private static ByteString bytes(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  private static boolean endsWith(ByteString photo, String hex) {
    byte[] end = HexFormat.of().parseHex(hex);
    byte[] tail = photo.substring(Math.max(0, photo.size() - END_WITHIN)).toByteArray();
    for (int at = tail.length - end.length; at >= 0; at--) {
      if (Arrays.equals(tail, at, at + end.length, end, 0, end.length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasSize(ByteString photo, String format) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    if (!readers.hasNext()) {
      return true;
    }
    ImageReader reader = readers.next();
    try (ImageInputStream in = ImageIO.createImageInputStream(photo.newInput())) {
      reader.setInput(in, true, true);
      return reader.getWidth(0) > 0 && reader.getHeight(0) > 0;
    } catch (IOException | RuntimeException e) {
      // Readers answer hostile bytes with exceptions of all kinds.
      return false;
    } finally {
      reader.dispose();
    }
  }
}
