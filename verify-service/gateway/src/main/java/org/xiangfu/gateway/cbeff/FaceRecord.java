package org.xiangfu.gateway.cbeff;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.xiangfu.gateway.cbeff.CbeffException.Fault;

/**
 * Finds the image in a face record of ISO/IEC 19794-5, of the edition of 2011 (version {@code 030})
 * and of the one before it, 2005 ({@code 010}). Numbers are big-endian. Of several faces in one
 * record it is the first.
 */
public final class FaceRecord {
  private static final int FORMAT = 0x46414300; // "FAC" and a zero
  private static final int WORD = 4;
  private static final int POINT = 8;
  private static final int QUALITY = 5;

  private FaceRecord() {}

  /**
   * The bytes of the image, such as JPEG or JPEG 2000.
   *
   * @throws CbeffException if it is no face record, or one without an image
   */
  public static byte[] image(byte[] block) throws CbeffException {
    ByteBuffer record = ByteBuffer.wrap(block);
    try {
      if (record.getInt() != FORMAT) {
        throw invalid("the face's data block is no record of ISO/IEC 19794-5");
      }
      byte[] version = new byte[WORD];
      record.get(version);
      long length = Integer.toUnsignedLong(record.getInt());
      if (length > block.length) {
        throw invalid("the face record is shorter than it says");
      }
      if (record.getShort() == 0) {
        throw new CbeffException(Fault.NO_FACE, "the face record holds no face");
      }
      byte[] image =
          switch (new String(version, StandardCharsets.US_ASCII)) {
            case "030\0" -> second(record);
            case "010\0" -> first(record);
            default ->
                throw invalid(
                    "the face record is of another edition than 2005 (010) or 2011 (030)");
          };
      if (image.length == 0) {
        throw new CbeffException(Fault.NO_FACE, "the face record holds no image");
      }
      return image;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw invalid("the face record ends early");
    }
  }

  private static byte[] second(ByteBuffer record) throws CbeffException {
    skip(record, 1 + 2); // certification, temporal semantics
    int begin = record.position();
    long length = Integer.toUnsignedLong(record.getInt());
    skip(record, 9 + 1 + 2 + 2); // time of capture, technology, vendor and type of the device
    skip(record, QUALITY * Byte.toUnsignedInt(record.get()));
    int points = Short.toUnsignedInt(record.getShort());
    skip(record, 1 + 1 + 1 + 1 + 3 + 2 + 3 + 3); // gender to uncertainty of the pose
    skip(record, POINT * points);
    skip(record, 1 + 1 + 2 + 2 + 1 + 2 + 1 + 1); // image type to colour space
    return taken(record, Integer.toUnsignedLong(record.getInt()), begin + length);
  }

  private static byte[] first(ByteBuffer record) throws CbeffException {
    int begin = record.position();
    long length = Integer.toUnsignedLong(record.getInt());
    int points = Short.toUnsignedInt(record.getShort());
    skip(record, 1 + 1 + 1 + 3 + 2 + 3 + 3); // gender to uncertainty of the pose
    skip(record, POINT * points);
    skip(record, 1 + 1 + 2 + 2 + 1 + 1 + 2 + 2); // image type to quality
    // What is left of the block is the image.
    return taken(record, begin + length - record.position(), begin + length);
  }

  private static byte[] taken(ByteBuffer record, long size, long end) throws CbeffException {
    if (size < 0 || record.position() + size > end || end > record.limit()) {
      throw invalid("the face record's image is not where it says");
    }
    byte[] image = new byte[(int) size];
    record.get(image);
    return image;
  }

  private static void skip(ByteBuffer record, int bytes) {
    record.position(record.position() + bytes);
  }

  private static CbeffException invalid(String message) {
    return new CbeffException(Fault.INVALID, message);
  }
}
