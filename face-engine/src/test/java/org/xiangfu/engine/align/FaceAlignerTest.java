package org.xiangfu.engine.align;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.xiangfu.engine.NativeLibraries;
import org.xiangfu.engine.detect.Landmarks;
import org.xiangfu.engine.detect.Landmarks.Point;
import org.xiangfu.engine.pack.EmbedderSpec;

class FaceAlignerTest {
  private static final EmbedderSpec SPEC =
      new EmbedderSpec(
          "torchscript",
          "none.pt",
          112,
          EmbedderSpec.ColourOrder.RGB,
          List.of(0f, 0f, 0f),
          List.of(1f, 1f, 1f),
          128,
          List.of(
              List.of(38f, 52f),
              List.of(74f, 52f),
              List.of(56f, 72f),
              List.of(42f, 92f),
              List.of(71f, 92f)),
          false,
          List.of());

  @Test
  void landmarksThatMakeNoSenseStillGiveASquareFace() {
    NativeLibraries.load();
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Mat photo = Mat.zeros(80, 120, CvType.CV_8UC3);
    try (FaceAligner aligner = new FaceAligner(SPEC)) {
      for (int i = 0; i < 500; i++) {
        double spread = Math.pow(10, 1 + random.nextInt(6));
        Mat face = aligner.align(photo, landmarks(random, spread));
        assertEquals(112, face.rows(), "spread " + spread);
        assertEquals(112, face.cols(), "spread " + spread);
      }
    } finally {
      photo.release();
    }
  }

  private static Landmarks landmarks(Random random, double spread) {
    Point[] p = new Point[5];
    for (int i = 0; i < p.length; i++) {
      p[i] =
          new Point(
              (float) (random.nextGaussian() * spread), (float) (random.nextGaussian() * spread));
    }
    return new Landmarks(p[0], p[1], p[2], p[3], p[4]);
  }
}
