package org.xiangfu.engine.attempt;

import java.util.List;
import java.util.Optional;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.detect.DetectedFace;
import org.xiangfu.engine.detect.FaceDetector;
import org.xiangfu.engine.detect.Landmarks;
import org.xiangfu.engine.detect.Landmarks.Point;

/**
 * How to look at a photo that was refused. A profile is known by its name and never changes: what
 * was made with it says so.
 *
 * @param name stable, with a version, such as {@code gentle-1}
 * @param limits of size and pose
 * @param minDetectionScore least detection score, in [0, 1]
 * @param centreShare if no face is found in the whole photo, one is looked for in its middle, this
 *     part of each side, which the detector then sees larger; in (0, 1]
 */
public record SecondLook(String name, Limits limits, float minDetectionScore, float centreShare) {
  /**
   * The first profile. Beside {@link Limits#archive()}: eyes 8 pixels apart instead of 12, a nose
   * 1.6 inter-eye distances off the middle instead of 1.2, a detection score of 0.4 instead of the
   * pack's (0.8 in the built-in one), and the middle half of the photo at twice its size. A second
   * face refuses as before: whose photo it is does not become clearer by looking harder. Chosen,
   * not measured.
   */
  public static final SecondLook GENTLE_1 =
      new SecondLook(
          "gentle-1", new Limits(20 << 20, 50_000_000, 20_000, 8, 0.9f, 0.85f, 1.6f), 0.4f, 0.5f);

  /**
   * @throws IllegalArgumentException if a share or score is out of range
   */
  public SecondLook {
    if (!(minDetectionScore >= 0
        && minDetectionScore <= 1
        && centreShare > 0
        && centreShare <= 1)) {
      throw new IllegalArgumentException("scores and shares lie between 0 and 1");
    }
  }

  /** The profile of a name; empty if this release has none. */
  public static Optional<SecondLook> named(String name) {
    return name.equals(GENTLE_1.name()) ? Optional.of(GENTLE_1) : Optional.empty();
  }

  /** The faces that this look finds, in pixels of the photo. */
  public List<DetectedFace> find(Mat photo, FaceDetector detector) {
    List<DetectedFace> faces = detector.detect(photo, minDetectionScore);
    if (!faces.isEmpty() || centreShare == 1) {
      return faces;
    }
    int width = Math.max(1, Math.round(photo.cols() * centreShare));
    int height = Math.max(1, Math.round(photo.rows() * centreShare));
    int left = (photo.cols() - width) / 2;
    int top = (photo.rows() - height) / 2;
    Mat middle = photo.submat(new Rect(left, top, width, height));
    try {
      return detector.detect(middle, minDetectionScore).stream()
          .map(face -> shifted(face, left, top))
          .toList();
    } finally {
      middle.release();
    }
  }

  private static DetectedFace shifted(DetectedFace face, int left, int top) {
    FaceBox box = face.box();
    List<Point> p =
        face.landmarks().points().stream()
            .map(each -> new Point(each.x() + left, each.y() + top))
            .toList();
    return new DetectedFace(
        new FaceBox(box.x() + left, box.y() + top, box.width(), box.height(), box.detectionScore()),
        new Landmarks(p.get(0), p.get(1), p.get(2), p.get(3), p.get(4)));
  }
}
