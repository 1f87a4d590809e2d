package org.xiangfu.engine.attempt;

import java.util.Optional;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.detect.Landmarks;
import org.xiangfu.engine.detect.Landmarks.Point;

/**
 * The middles of the eyes as somebody marked them, in pixels of the upright photo (after EXIF
 * orientation), origin top left.
 *
 * @param left the eye that lies left in the picture, which is the person's right one
 */
public record EyeMarks(Point left, Point right) {
  /** Heads on portraits are seldom tilted by half of it; beyond, the eyes were confused. */
  private static final double MAX_ROLL_DEGREES = 45;

  /** Of the eyes' distance, from their middle to each side of the face and above them. */
  private static final float REACH = 1.2f;

  /**
   * Why these cannot be the eyes of a face in a photo of this size, in English without personal
   * data; empty if they can.
   *
   * @param limits of which the least inter-eye distance holds
   */
  public Optional<String> problem(int width, int height, Limits limits) {
    if (!inside(left, width, height) || !inside(right, width, height)) {
      return Optional.of("a marked eye lies outside the photo of %d x %d".formatted(width, height));
    }
    double across = right.x() - left.x();
    double down = right.y() - left.y();
    if (Math.hypot(across, down) < limits.minInterEyePixels()) {
      return Optional.of(
          "the marked eyes are %.0f px apart, at least %.0f px needed"
              .formatted(Math.floor(Math.hypot(across, down)), limits.minInterEyePixels()));
    }
    double roll = Math.toDegrees(Math.atan2(down, across));
    if (Math.abs(roll) > MAX_ROLL_DEGREES) {
      return Optional.of(
          "the line from the left to the right marked eye is tilted by %.0f degrees, at most %.0f are taken"
              .formatted(Math.abs(roll), MAX_ROLL_DEGREES));
    }
    return Optional.empty();
  }

  // NaN is outside too.
  private static boolean inside(Point point, int width, int height) {
    return point.x() >= 0 && point.x() < width && point.y() >= 0 && point.y() < height;
  }

  /** About where the face is, with a detection score of 0. */
  public static FaceBox around(Landmarks face) {
    float reach = REACH * face.interEyeDistance();
    float x = (face.rightEye().x() + face.leftEye().x()) / 2 - reach;
    float y = (face.rightEye().y() + face.leftEye().y()) / 2 - reach;
    return new FaceBox(x, y, 2 * reach, 2.5f * reach, 0);
  }
}
