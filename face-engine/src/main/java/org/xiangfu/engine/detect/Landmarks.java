package org.xiangfu.engine.detect;

import java.util.List;

/**
 * Five points of a face in pixels of the photo. Right and left are the person's: the right eye lies
 * left in the picture.
 */
public record Landmarks(
    Point rightEye, Point leftEye, Point nose, Point rightMouthCorner, Point leftMouthCorner) {

  /** A point in pixels, origin top left, y downwards. */
  public record Point(float x, float y) {

    Point middle(Point other) {
      return new Point((x + other.x) / 2, (y + other.y) / 2);
    }
  }

  /** The points in the order of the components. */
  public List<Point> points() {
    return List.of(rightEye, leftEye, nose, rightMouthCorner, leftMouthCorner);
  }

  /** Distance between the eye centres in pixels. */
  public float interEyeDistance() {
    return (float) Math.hypot(leftEye.x - rightEye.x, leftEye.y - rightEye.y);
  }

  /**
   * Distance of the nose tip from the middle line of eyes and mouth, along the line of the eyes and
   * in inter-eye distances; it grows with the tangent of the yaw. Infinite if the eyes coincide.
   */
  public float yawRatio() {
    Point middle = rightEye.middle(leftEye).middle(rightMouthCorner.middle(leftMouthCorner));
    float distance = interEyeDistance();
    if (distance == 0) {
      return Float.POSITIVE_INFINITY;
    }
    float along =
        (nose.x - middle.x) * (leftEye.x - rightEye.x)
            + (nose.y - middle.y) * (leftEye.y - rightEye.y);
    return Math.abs(along) / (distance * distance);
  }
}
