package org.xiangfu.engine.align;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.xiangfu.engine.BuiltInPack;
import org.xiangfu.engine.NativeLibraries;
import org.xiangfu.engine.detect.Landmarks;
import org.xiangfu.engine.detect.Landmarks.Point;

class FaceAlignerTest {

  @Test
  void landmarksThatMakeNoSenseStillGiveASquareFace() {
    NativeLibraries.load();
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Mat photo = Mat.zeros(80, 120, CvType.CV_8UC3);
    try (FaceAligner aligner = new FaceAligner(BuiltInPack.load().manifest().embedder())) {
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
