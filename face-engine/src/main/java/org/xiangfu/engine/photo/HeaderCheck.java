package org.xiangfu.engine.photo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Refuses encoded photos whose headers would make a reader allocate or work far more than the photo
 * can need. What a reader checks by itself before it allocates is left to it.
 */
final class HeaderCheck {
  /**
   * A JPEG of a camera has 1 or about 10 scans; each further scan of a progressive one costs a
   * whole pass.
   */
  private static final int MAX_SCANS = 200;

  private static final int MAX_COMPONENTS = 5;
  private static final int MAX_TILES = 4096;

  private HeaderCheck() {}

  /**
   * Returns a problem in one sentence, or nothing.
   *
   * @throws RuntimeException if the header is cut short
   */
  static String problem(PhotoFormat format, byte[] bytes) {
    return switch (format) {
      case JPEG -> jpeg(bytes);
      case TIFF -> tiff(bytes);
      case JPEG_2000 -> jpeg2000(bytes);
      case PNG, BMP -> "";
    };
  }

  private static String jpeg(byte[] bytes) {
    int scans = 0;
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (bytes[i] == (byte) 0xFF && bytes[i + 1] == (byte) 0xDA && ++scans > MAX_SCANS) {
        return "the JPEG has more than " + MAX_SCANS + " scans";
      }
    }
    return "";
  }

  /** Walks the first directory of the file: TIFF 6.0, section 2. */
  private static String tiff(byte[] bytes) {
    ByteBuffer b = ByteBuffer.wrap(bytes);
    b.order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = b.getInt(4);
    int entries = Short.toUnsignedInt(b.getShort(directory));
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + 12 * i;
      int tag = Short.toUnsignedInt(b.getShort(entry));
      int type = Short.toUnsignedInt(b.getShort(entry + 2));
      long count = Integer.toUnsignedLong(b.getInt(entry + 4));
      if (count * tiffTypeSize(type) > bytes.length) {
        return "TIFF field %d claims more bytes than the file has".formatted(tag);
      }
      int samplesPerPixel = 277;
      if (tag == samplesPerPixel && Short.toUnsignedInt(b.getShort(entry + 8)) > MAX_COMPONENTS) {
        return "the TIFF has more than " + MAX_COMPONENTS + " samples a pixel";
      }
    }
    return "";
  }

  private static int tiffTypeSize(int type) {
    return switch (type) {
      case 3, 8 -> 2;
      case 4, 9, 11, 13 -> 4;
      case 5, 10, 12, 16, 17, 18 -> 8;
      default -> 1;
    };
  }

  /** Reads the codestream's SIZ marker: ISO/IEC 15444-1, annex A.5.1. */
  private static String jpeg2000(byte[] bytes) {
    int start = codestream(bytes);
    if (start < 0) {
      return "the JPEG 2000 codestream is cut short";
    }
    ByteBuffer b = ByteBuffer.wrap(bytes);
    long[] size = jpeg2000Size(bytes);
    long tileWidth = Integer.toUnsignedLong(b.getInt(start + 24));
    long tileHeight = Integer.toUnsignedLong(b.getInt(start + 28));
    int components = Short.toUnsignedInt(b.getShort(start + 40));
    if (size[0] <= 0 || size[1] <= 0 || tileWidth == 0 || tileHeight == 0 || components == 0) {
      return "the JPEG 2000 header is broken";
    }
    if (components > MAX_COMPONENTS) {
      return "the JPEG 2000 photo has more than " + MAX_COMPONENTS + " components";
    }
    return Math.ceilDiv(size[0], tileWidth) * Math.ceilDiv(size[1], tileHeight) > MAX_TILES
        ? "the JPEG 2000 photo has more than " + MAX_TILES + " tiles"
        : "";
  }

  /** Width and height a JPEG 2000 header declares; its reader would allocate before it tells. */
  static long[] jpeg2000Size(byte[] bytes) {
    ByteBuffer b = ByteBuffer.wrap(bytes);
    int start = codestream(bytes);
    return new long[] {
      Integer.toUnsignedLong(b.getInt(start + 8)) - Integer.toUnsignedLong(b.getInt(start + 16)),
      Integer.toUnsignedLong(b.getInt(start + 12)) - Integer.toUnsignedLong(b.getInt(start + 20))
    };
  }

  /** Where the codestream starts among the boxes (annex I), or -1 if it is not there whole. */
  private static int codestream(byte[] bytes) {
    ByteBuffer b = ByteBuffer.wrap(bytes);
    long start = 0;
    long end = bytes.length;
    if (bytes[0] == 0) {
      int codestreamBox = 0x6A703263; // 'jp2c'
      long box = 0;
      while (b.getInt((int) box + 4) != codestreamBox) {
        long length = Integer.toUnsignedLong(b.getInt((int) box));
        if (length < 8 || box + length + 8 > bytes.length) {
          return -1;
        }
        box += length;
      }
      long length = Integer.toUnsignedLong(b.getInt((int) box));
      start = box + 8;
      end = length == 0 ? bytes.length : box + length;
    }
    boolean whole =
        start + 4 < end
            && end <= bytes.length
            && b.getInt((int) start) == 0xFF4FFF51
            && b.getShort((int) end - 2) == (short) 0xFFD9;
    return whole ? (int) start : -1;
  }
}
