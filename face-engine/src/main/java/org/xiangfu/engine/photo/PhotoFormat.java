package org.xiangfu.engine.photo;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The formats of photos that are read, told apart by their first bytes and never by a name. */
public enum PhotoFormat {
  JPEG("JPEG", "image/jpeg", "com.twelvemonkeys.", "FFD8FF"),
  PNG("PNG", "image/png", "com.sun.", "89504E470D0A1A0A"),
  TIFF("TIFF", "image/tiff", "com.twelvemonkeys.", "49492A00", "4D4D002A"),
  BMP("BMP", "image/bmp", "com.twelvemonkeys.", "424D"),
  JPEG_2000(
      "JPEG 2000", "image/jp2", "com.github.jaiimageio.", "0000000C6A5020200D0A870A", "FF4FFF51");

  private final String imageIoName;
  private final String mediaType;
  private final String readerPackage;

  @SuppressWarnings("ImmutableEnumChecker") // never handed out
  private final List<byte[]> magics;

  PhotoFormat(String imageIoName, String mediaType, String readerPackage, String... magics) {
    this.imageIoName = imageIoName;
    this.mediaType = mediaType;
    this.readerPackage = readerPackage;
    this.magics = Arrays.stream(magics).map(HexFormat.of()::parseHex).toList();
  }

  /** As in a Content-Type, such as {@code image/jpeg}. */
  public String mediaType() {
    return mediaType;
  }

  /** The format's name in ImageIO, which is also the one people use. */
  String imageIoName() {
    return imageIoName;
  }

  /** Which of several registered readers is meant. */
  String readerPackage() {
    return readerPackage;
  }

  /** The format that a file of these bytes begins as; empty if it is none of them. */
  public static Optional<PhotoFormat> of(byte[] bytes) {
    return Arrays.stream(values())
        .filter(f -> f.magics.stream().anyMatch(m -> startsWith(bytes, m)))
        .findFirst();
  }

  private static boolean startsWith(byte[] bytes, byte[] magic) {
    return bytes.length >= magic.length
        && Arrays.mismatch(bytes, 0, magic.length, magic, 0, magic.length) < 0;
  }
}
