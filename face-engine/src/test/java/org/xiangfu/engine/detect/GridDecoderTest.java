package org.xiangfu.engine.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.detect.Landmarks.Point;

class GridDecoderTest {
  private static final int SIDE = 64;
  private static final int CELLS = 8 * 8 + 4 * 4 + 2 * 2;
  private static final int FIRST_OF_STRIDE_16 = 8 * 8;

  private final GridDecoder decoder = new GridDecoder(SIDE, 0.5f);

  @Test
  void anArrayHoldsFifteenNumbersForEachCellOfThreeGrids() {
    assertEquals(15 * CELLS, decoder.length());
  }

  @Test
  void aCellBelowTheThresholdOrWithoutANumberIsNoFace() {
    float[] array = emptyArray();
    array[3] = -0.01f;
    array[4] = Float.NaN;
    assertTrue(decoder.decode(array).isEmpty());
  }

  @Test
  void aFaceLiesWhereItsCellSays() {
    float[] array = emptyArray();
    int cell = FIRST_OF_STRIDE_16 + 4 + 2; // second row, third column: middle at 39.5, 23.5
    put(array, 0, cell, (float) Math.log(3));
    put(array, 1, cell, 0.5f);
    put(array, 2, cell, -0.25f);
    put(array, 3, cell, 0);
    put(array, 4, cell, (float) Math.log(0.5));
    put(array, 5, cell, -1);
    put(array, 14, cell, 1);
    DetectedFace face = decoder.decode(array).getFirst();
    FaceBox box = face.box();
    assertEquals(0.75f, box.detectionScore(), 1e-6);
    assertEquals(48, box.width(), 1e-4);
    assertEquals(24, box.height(), 1e-4);
    assertEquals(39.5 + 8 - 24, box.x(), 1e-4);
    assertEquals(23.5 - 4 - 12, box.y(), 1e-4);
    assertEquals(new Point(39.5f - 16, 23.5f), face.landmarks().rightEye());
    assertEquals(new Point(39.5f, 23.5f + 16), face.landmarks().leftMouthCorner());
  }

  @Test
  void eachGridIsReadWithItsOwnStride() {
    float[] array = emptyArray();
    for (int first : new int[] {0, FIRST_OF_STRIDE_16, CELLS - 4}) {
      put(array, 0, first, 1);
    }
    List<Float> widths = decoder.decode(array).stream().map(f -> f.box().width()).toList();
    assertEquals(List.of(24f, 48f, 96f), widths);
  }

  @Test
  void aSizeWithoutMeasureIsHeldInBounds() {
    float[] array = emptyArray();
    put(array, 0, 0, 1);
    put(array, 3, 0, 1000);
    put(array, 4, 0, -1000);
    DetectedFace face = decoder.decode(array).getFirst();
    assertTrue(Float.isFinite(face.area()) && face.area() > 0);
  }

  private static float[] emptyArray() {
    float[] array = new float[15 * CELLS];
    Arrays.fill(array, 0, CELLS, -9);
    return array;
  }

  private static void put(float[] array, int channel, int cell, float value) {
    array[channel * CELLS + cell] = value;
  }
}
