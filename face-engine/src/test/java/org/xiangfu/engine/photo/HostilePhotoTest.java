package org.xiangfu.engine.photo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xiangfu.engine.Limits;

class HostilePhotoTest {
  private static final int INPUTS = 1000;
  private static final long MAX_NANOS_EACH = 5_000_000_000L;

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aThousandHostileInputsAreDecodedOrRefusedWithoutAnotherException() {
    long seed = System.nanoTime();
    System.out.println("hostile inputs, seed " + seed);
    Random random = new Random(seed);
    List<byte[]> valid =
        Stream.of("jpeg", "png", "tiff", "bmp", "jpeg 2000")
            .map(
                f ->
                    TestImages.encode(
                        TestImages.gradient(90, 120, BufferedImage.TYPE_3BYTE_BGR), f))
            .toList();
    PhotoDecoder decoder = new PhotoDecoder();
    int refused = 0;
    for (int i = 0; i < INPUTS; i++) {
      byte[] input = hostile(valid.get(random.nextInt(valid.size())), random);
      long start = System.nanoTime();
      try {
        Photo photo = decoder.decode(input, Limits.archive());
        assertTrue(photo.width() > 0);
      } catch (PhotoRefusedException e) {
        assertTrue(e.getMessage().length() > 10);
        refused++;
      }
      long taken = System.nanoTime() - start;
      assertTrue(
          taken < MAX_NANOS_EACH, "input " + i + " took " + taken / 1e9 + " s, seed " + seed);
    }
    assertTrue(refused > INPUTS / 2, "only " + refused + " refused, seed " + seed);
  }

  @Test
  void aReaderThatAsksForEverBehindTheEndIsStopped() throws Exception {
    try (PhotoStream stream = new PhotoStream(new byte[3])) {
      assertEquals(3, stream.read(new byte[10]));
      assertEquals(-1, stream.read());
      assertThrows(
          EOFException.class,
          () -> {
            for (int i = 0; i < 1_000_000; i++) {
              assertEquals(-1, stream.read());
            }
          });
    }
  }

  @Test
  void aReaderThatReadsOverAndOverIsStopped() throws Exception {
    try (PhotoStream stream = new PhotoStream(new byte[100_000])) {
      byte[] all = new byte[100_000];
      IOException stopped =
          assertThrows(
              IOException.class,
              () -> {
                for (int i = 0; i < 1000; i++) {
                  stream.seek(0);
                  stream.readFully(all);
                }
              });
      assertTrue(stopped.getMessage().contains("over and over"));
    }
  }

  private static byte[] hostile(byte[] valid, Random random) {
    byte[] copy = valid.clone();
    switch (random.nextInt(7)) {
      case 0 -> copy = Arrays.copyOf(copy, random.nextInt(copy.length));
      case 1 -> random.nextBytes(copy);
      case 2 -> { // the right magic and noise
        random.nextBytes(copy);
        System.arraycopy(valid, 0, copy, 0, Math.min(16, copy.length));
      }
      case 3 -> Arrays.fill(copy, random.nextInt(copy.length), copy.length, (byte) 0);
      case 4 -> { // broken header
        for (int k = 0; k < 8; k++) {
          copy[random.nextInt(Math.min(200, copy.length))] = (byte) random.nextInt();
        }
      }
      case 5 -> { // huge numbers in the header
        int at = random.nextInt(Math.min(120, copy.length - 4));
        Arrays.fill(copy, at, at + 4, (byte) (random.nextBoolean() ? 0xFF : 0x7F));
      }
      default -> {
        for (int k = 0; k < 20; k++) {
          copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return copy;
  }
}
