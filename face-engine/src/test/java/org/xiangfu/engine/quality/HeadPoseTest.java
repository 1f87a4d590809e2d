package org.xiangfu.engine.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xiangfu.engine.detect.Landmarks;
import org.xiangfu.engine.detect.Landmarks.Point;

class HeadPoseTest {
  private static final double[][] FACE = {
    {-50, 0, 0}, {50, 0, 0}, {0, 58, 42}, {-43, 97, 12}, {43, 97, 12}
  };

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "30, 0, 0", "-30, 0, 0", "0, 20, 0", "0, -20, 0", "0, 0, 15", "0, 0, -40"})
  void oneAngleIsRecovered(double yaw, double pitch, double roll) {
    HeadPose pose = HeadPose.of(turned(yaw, pitch, roll)).orElseThrow();
    assertEquals(yaw, pose.yaw(), 1);
    assertEquals(pitch, pose.pitch(), 1);
    assertEquals(roll, pose.roll(), 1);
  }

  @Test
  void coincidingLandmarksHaveNoPose() {
    Point p = new Point(5, 5);
    assertTrue(HeadPose.of(new Landmarks(p, p, p, p, p)).isEmpty());
  }

  @Test
  void theYawRatioGrowsAsTheHeadTurns() {
    assertEquals(0, turned(0, 0, 0).yawRatio(), 0.001);
    assertEquals(turned(30, 0, 0).yawRatio(), turned(-30, 0, 25).yawRatio(), 0.001);
    assertTrue(turned(60, 0, 0).yawRatio() > 2 * turned(30, 0, 0).yawRatio());
    assertTrue(turned(60, 0, 0).yawRatio() > 0.5);
  }

  /** The mean face turned by yaw, then pitch, then roll, seen from afar at (200, 300). */
  private static Landmarks turned(double yaw, double pitch, double roll) {
    Point[] points = new Point[5];
    for (int i = 0; i < 5; i++) {
      double x = FACE[i][0];
      double y = FACE[i][1];
      double z = FACE[i][2];
      double a = Math.toRadians(yaw);
      double x1 = x * Math.cos(a) + z * Math.sin(a);
      double z1 = -x * Math.sin(a) + z * Math.cos(a);
      double b = Math.toRadians(pitch);
      double y1 = y * Math.cos(b) + z1 * Math.sin(b);
      double c = Math.toRadians(roll);
      points[i] =
          new Point(
              (float) (200 + x1 * Math.cos(c) - y1 * Math.sin(c)),
              (float) (300 + x1 * Math.sin(c) + y1 * Math.cos(c)));
    }
    return new Landmarks(points[0], points[1], points[2], points[3], points[4]);
  }
}
