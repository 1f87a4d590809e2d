package org.xiangfu.engine.quality;

import java.util.List;
import java.util.Optional;
import org.xiangfu.engine.detect.Landmarks;
import org.xiangfu.engine.detect.Landmarks.Point;

/**
 * Angles of the head in degrees, a rough estimate from five landmarks.
 *
 * @param yaw positive when the nose points to the right of the picture
 * @param pitch positive when the nose points down
 * @param roll positive when the head is tilted clockwise in the picture
 */
record HeadPose(double yaw, double pitch, double roll) {
  /**
   * A mean face: right eye, left eye, nose tip, mouth corners; x to the right of the picture, y
   * down, z towards the camera, in inter-eye distances about their centre. Proportions are medians
   * of YuNet's landmarks on 4,200 near-frontal faces of LFW and UTK; depths are estimates.
   */
  private static final double[][] FACE =
      centred(
          new double[][] {
            {-0.5, 0, 0}, {0.5, 0, 0}, {0, 0.58, 0.42}, {-0.43, 0.97, 0.12}, {0.43, 0.97, 0.12}
          });

  /** Smallest scale, in pixels an inter-eye distance, at which the fit says anything. */
  private static final double MIN_SCALE = 1;

  /**
   * Fits the mean face in scaled orthographic projection: the first step of POS (DeMenthon and
   * Davis, 1995). Empty if the landmarks coincide.
   */
  static Optional<HeadPose> of(Landmarks landmarks) {
    List<Point> points = landmarks.points();
    double[] right = row(points.stream().mapToDouble(Point::x).toArray());
    double[] down = row(points.stream().mapToDouble(Point::y).toArray());
    double scale = (length(right) + length(down)) / 2;
    if (!(length(right) >= MIN_SCALE && length(down) >= MIN_SCALE)) {
      return Optional.empty();
    }
    double yaw = Math.asin(Math.clamp(right[2] / scale, -1, 1));
    double pitch = Math.asin(Math.clamp(down[2] / scale, -1, 1));
    double roll = Math.atan2(down[0] - right[1], right[0] + down[1]);
    return Optional.of(
        new HeadPose(Math.toDegrees(yaw), Math.toDegrees(pitch), Math.toDegrees(roll)));
  }

  /**
   * Least squares of one image coordinate on the model's three. The model is symmetric, so its x is
   * orthogonal to y and z and only a 2 × 2 system is left.
   */
  private static double[] row(double[] image) {
    double xx = 0, yy = 0, zz = 0, yz = 0, xi = 0, yi = 0, zi = 0;
    for (int k = 0; k < FACE.length; k++) {
      double[] f = FACE[k];
      xx += f[0] * f[0];
      yy += f[1] * f[1];
      zz += f[2] * f[2];
      yz += f[1] * f[2];
      xi += f[0] * image[k];
      yi += f[1] * image[k];
      zi += f[2] * image[k];
    }
    double determinant = yy * zz - yz * yz;
    return new double[] {
      xi / xx, (zz * yi - yz * zi) / determinant, (yy * zi - yz * yi) / determinant
    };
  }

  private static double length(double[] v) {
    return Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  }

  private static double[][] centred(double[][] points) {
    for (int axis = 0; axis < 3; axis++) {
      double mean = 0;
      for (double[] p : points) {
        mean += p[axis] / points.length;
      }
      for (double[] p : points) {
        p[axis] -= mean;
      }
    }
    return points;
  }
}
