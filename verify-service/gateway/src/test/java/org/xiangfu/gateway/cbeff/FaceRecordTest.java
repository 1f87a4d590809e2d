package org.xiangfu.gateway.cbeff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xiangfu.gateway.cbeff.CbeffException.Fault;

class FaceRecordTest {
  private static final byte[] IMAGE = {(byte) 0xFF, (byte) 0xD8, 1, 2, 3, 4, 5};

  @Test
  void theImageOfBothEditionsIsFound() throws CbeffException {
    assertArrayEquals(IMAGE, FaceRecord.image(MadeUpCbeff.record2011(IMAGE, 0, 0)));
    assertArrayEquals(IMAGE, FaceRecord.image(MadeUpCbeff.record2005(IMAGE, 0)));
  }

  @Test
  void qualityBlocksAndLandmarksAreSteppedOver() throws CbeffException {
    assertArrayEquals(IMAGE, FaceRecord.image(MadeUpCbeff.record2011(IMAGE, 3, 14)));
    assertArrayEquals(IMAGE, FaceRecord.image(MadeUpCbeff.record2005(IMAGE, 14)));
  }

  @Test
  void aRecordCutAtAnyPlaceIsRefused() {
    for (byte[] whole :
        new byte[][] {MadeUpCbeff.record2011(IMAGE, 1, 2), MadeUpCbeff.record2005(IMAGE, 2)}) {
      for (int size = 0; size < whole.length; size++) {
        byte[] cut = Arrays.copyOf(whole, size);
        CbeffException e = assertThrows(CbeffException.class, () -> FaceRecord.image(cut));
        assertEquals(Fault.INVALID, e.fault());
      }
    }
  }

  @Test
  void aRecordWithWrongBytesGivesAnImageOrAFaultAndNothingElse() {
    long seed = 11;
    System.out.println("seed " + seed);
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] record = MadeUpCbeff.record2011(IMAGE, random.nextInt(3), random.nextInt(3));
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        record[random.nextInt(record.length)] = (byte) random.nextInt();
      }
      try {
        int size = FaceRecord.image(record).length;
        assertEquals(true, size <= record.length);
      } catch (CbeffException e) {
        assertEquals(true, e.fault() != null);
      }
    }
  }

  @Test
  void anotherFormatAndAnEmptyOneAreToldApart() {
    byte[] other = MadeUpCbeff.record2011(IMAGE, 0, 0);
    other[6] = '9';
    assertEquals(
        Fault.INVALID, assertThrows(CbeffException.class, () -> FaceRecord.image(other)).fault());
    assertEquals(
        Fault.INVALID, assertThrows(CbeffException.class, () -> FaceRecord.image(IMAGE)).fault());
    byte[] empty = MadeUpCbeff.record2011(new byte[0], 0, 0);
    assertEquals(
        Fault.NO_FACE, assertThrows(CbeffException.class, () -> FaceRecord.image(empty)).fault());
  }
}
