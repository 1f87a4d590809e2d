package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.VerifyRequest;

class HostileInputIT {
  private static final int INPUTS = 1_000;

  /** What a hostile photo may be told; INTERNAL is never among it. */
  private static final Set<String> TYPED =
      Set.of(
          "INVALID_REQUEST",
          "UNREADABLE",
          "UNSUPPORTED_FORMAT",
          "PHOTO_TOO_LARGE",
          "NO_FACE",
          "SEVERAL_FACES",
          "FACE_TOO_SMALL",
          "EXTREME_POSE",
          "RESOURCE_EXHAUSTED");

  @TempDir Path data;

  @Test
  void everyHostilePhotoIsAnsweredWithATypedErrorAndTheServiceLives() throws Exception {
    long seed = System.nanoTime();
    System.out.println("HostileInputIT seed " + seed);
    var random = new Random(seed);
    byte[] genuine = BuiltIn.people(1, 1).getFirst().getFirst();
    try (var server = ServerProcess.start(data);
        var client = server.connect()) {
      enroll(client, "warm-up", genuine);
      long memory = -1;
      for (int i = 0; i < INPUTS; i++) {
        byte[] photo = hostile(random, genuine, i);
        assertTrue(TYPED.contains(enroll(client, "E" + i, photo)), "enroll " + i);
        assertTrue(TYPED.contains(verify(client, "V" + i, photo)), "verify " + i);
        if (i == INPUTS / 2) {
          memory = server.residentMebibytes();
        }
      }
      assertTrue(server.isAlive());
      long grown = server.residentMebibytes() - memory;
      System.out.println(
          "HostileInputIT resident MiB after half, and grown since: " + memory + " " + grown);
      assertTrue(grown < 150, "resident memory grew by " + grown + " MiB over 500 inputs");
      assertEquals("ENROLLED", enroll(client, "after", genuine));
      assertEquals(ServerProcess.STOPPED_BY_SIGTERM, server.stop());
    }
  }

  private static Origin origin(String request) {
    return Origin.newBuilder()
        .setRequestId(request)
        .setOperatorId("clerk-1")
        .setPurpose(Purpose.PURPOSE_IDENTITY_CHECK)
        .build();
  }

  private static String enroll(XiangfuClient client, String request, byte[] photo) {
    try {
      EnrollResponse response =
          client
              .enrollment()
              .enroll(
                  EnrollRequest.newBuilder()
                      .setOrigin(origin(request))
                      .setPersonId(request)
                      .setPhoto(ByteString.copyFrom(photo))
                      .build());
      if (response.getOutcome() == EnrollOutcome.ENROLL_OUTCOME_ENROLLED) {
        return "ENROLLED";
      }
      assertNotEquals(0, response.getRefusal().getReasonValue());
      return response.getRefusal().getReason().name().substring("REFUSAL_REASON_".length());
    } catch (StatusRuntimeException e) {
      return ServiceError.of(e).reason();
    }
  }

  private static String verify(XiangfuClient client, String request, byte[] photo) {
    try {
      client
          .verification()
          .verify(
              VerifyRequest.newBuilder()
                  .setOrigin(origin(request))
                  .setPersonId("warm-up")
                  .setProbe(ByteString.copyFrom(photo))
                  .build());
      return "ANSWERED";
    } catch (StatusRuntimeException e) {
      return ServiceError.of(e).reason();
    }
  }

  private static byte[] hostile(Random random, byte[] genuine, int number) throws IOException {
    return switch (number % 10) {
      case 0 -> new byte[0];
      case 1 -> new byte[1 + random.nextInt(4_096)];
      case 2 -> random(random, 1 + random.nextInt(65_536));
      // Cut before the scan: past it a decoder may rightly show the upper part of a face.
      case 3 -> Arrays.copyOf(genuine, 1 + random.nextInt(genuine.length / 8));
      case 4 -> HostileImages.hugeJpegHeader(random);
      case 5 -> HostileImages.hugePng(random);
      case 6 -> HostileImages.headerThen(random, new byte[] {'I', 'I', 42, 0});
      case 7 -> HostileImages.headerThen(random, new byte[] {'B', 'M'});
      case 8 ->
          List.of("%PDF-1.7\n", "PK\u0003\u0004", "<svg xmlns='x'/>", "GIF89a", "{}")
              .get(random.nextInt(5))
              .repeat(1 + random.nextInt(100))
              .getBytes(StandardCharsets.ISO_8859_1);
      default -> HostileImages.pngBomb();
    };
  }

  private static byte[] random(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Files that promise more than they hold, or hold more than they show. */
  private static final class HostileImages {
    private static byte[] bomb;

    static byte[] headerThen(Random random, byte[] header) {
      byte[] bytes = random(random, 64 + random.nextInt(8_192));
      System.arraycopy(header, 0, bytes, 0, header.length);
      return bytes;
    }

    static byte[] hugeJpegHeader(Random random) {
      ByteBuffer bytes = ByteBuffer.allocate(64);
      bytes.put(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xc0, 0, 17, 8});
      bytes.putShort((short) 0xffff).putShort((short) (0xf000 + random.nextInt(0xfff)));
      bytes.put(new byte[] {3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0});
      return bytes.array();
    }

    static byte[] hugePng(Random random) throws IOException {
      return png(0x7fff_0000 + random.nextInt(0xffff), 0x7fff_0000, new byte[16]);
    }

    /** Some kilobytes that unpack to 40,000 × 40,000 pixels. */
    static synchronized byte[] pngBomb() throws IOException {
      if (bomb == null) {
        var packed = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(packed)) {
          byte[] row = new byte[40_001];
          for (int y = 0; y < 4_000; y++) {
            deflater.write(row);
          }
        }
        bomb = png(40_000, 40_000, packed.toByteArray());
      }
      return bomb;
    }

    private static byte[] png(int width, int height, byte[] data) throws IOException {
      var out = new ByteArrayOutputStream();
      var stream = new DataOutputStream(out);
      stream.writeLong(0x89504e470d0a1a0aL);
      ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
      chunk(stream, "IHDR", header.put(new byte[] {8, 0, 0, 0, 0}).array());
      chunk(stream, "IDAT", data);
      chunk(stream, "IEND", new byte[0]);
      return out.toByteArray();
    }

    private static void chunk(DataOutputStream stream, String type, byte[] data)
        throws IOException {
      byte[] name = type.getBytes(StandardCharsets.US_ASCII);
      var crc = new CRC32();
      crc.update(name);
      crc.update(data);
      stream.writeInt(data.length);
      stream.write(name);
      stream.write(data);
      stream.writeInt((int) crc.getValue());
    }
  }
}
