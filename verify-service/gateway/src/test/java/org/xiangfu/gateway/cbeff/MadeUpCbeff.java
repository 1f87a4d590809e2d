package org.xiangfu.gateway.cbeff;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** CBEFF files as MOSIP writes them. */
public final class MadeUpCbeff {
  private MadeUpCbeff() {}

  /** A file with fingers, an iris and a face, which comes last. */
  public static byte[] file(byte[] image) {
    return file(
        bir("7", "Finger", new byte[] {'F', 'I', 'R'})
            + bir("9", "Iris", new byte[] {'I', 'I', 'R'})
            + bir("8", "Face", record2011(image, 0, 0)));
  }

  static byte[] file(String records) {
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<BIR xmlns=\"http://standards.iso.org/iso-iec/19785/-3/ed-2/\">"
            + "<BIRInfo><Integrity>false</Integrity></BIRInfo>"
            + records
            + "</BIR>")
        .getBytes(StandardCharsets.UTF_8);
  }

  static String bir(String format, String type, byte[] block) {
    return """
    <BIR>
      <Version><Major>1</Major><Minor>1</Minor></Version>
      <BIRInfo><Integrity>false</Integrity></BIRInfo>
      <BDBInfo>
        <Format><Organization>Mosip</Organization><Type>%s</Type></Format>
        <CreationDate>2019-06-27T13:40:06.211Z</CreationDate>
        <Type>%s</Type>
        <Level>Raw</Level>
        <Purpose>Enroll</Purpose>
        <Quality>
          <Algorithm><Organization>HMAC</Organization><Type>SHA-256</Type></Algorithm>
          <Score>100</Score>
        </Quality>
      </BDBInfo>
      <BDB>%s</BDB>
    </BIR>
    """
        .formatted(format, type, Base64.getEncoder().encodeToString(block));
  }

  /** A record of ISO/IEC 19794-5:2011. */
  static byte[] record2011(byte[] image, int qualities, int points) {
    int representation = 4 + 9 + 5 + 1 + 5 * qualities + 17 + 8 * points + 11 + 4 + image.length;
    return written(
        out -> {
          out.writeBytes("FAC\0" + "030\0");
          out.writeInt(17 + representation);
          out.writeShort(1);
          out.write(new byte[3]);
          out.writeInt(representation);
          out.write(new byte[9 + 5]);
          out.writeByte(qualities);
          out.write(new byte[5 * qualities]);
          out.writeShort(points);
          out.write(new byte[15 + 8 * points]);
          out.write(new byte[11]);
          out.writeInt(image.length);
          out.write(image);
        });
  }

  /** A record of ISO/IEC 19794-5:2005. */
  static byte[] record2005(byte[] image, int points) {
    int block = 20 + 8 * points + 12 + image.length;
    return written(
        out -> {
          out.writeBytes("FAC\0" + "010\0");
          out.writeInt(14 + block);
          out.writeShort(1);
          out.writeInt(block);
          out.writeShort(points);
          out.write(new byte[14 + 8 * points + 12]);
          out.write(image);
        });
  }

  @FunctionalInterface
  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] written(Writing writing) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
