package org.xiangfu.engine;

import java.util.Comparator;
import java.util.List;
import org.opencv.core.Size;
import org.xiangfu.engine.detect.DetectedFace;

/** Whose photo it is, among the faces found in it. */
final class FaceSelection {
  private final DetectedFace chosen;
  private final List<DetectedFace> others;

  private FaceSelection(DetectedFace chosen, List<DetectedFace> others) {
    this.chosen = chosen;
    this.others = others;
  }

  /**
   * Chooses by score × area; the same face counts half in a corner of the photo, as bystanders are
   * cut off there.
   */
  static FaceSelection of(List<DetectedFace> faces, Size photo) {
    DetectedFace chosen =
        faces.stream().max(Comparator.comparingDouble(f -> prominence(f, photo))).orElseThrow();
    return new FaceSelection(chosen, faces.stream().filter(f -> !f.equals(chosen)).toList());
  }

  private static double prominence(DetectedFace face, Size photo) {
    FaceBox box = face.box();
    double x = (box.x() + box.width() / 2) / photo.width - 0.5;
    double y = (box.y() + box.height() / 2) / photo.height - 0.5;
    double eccentricity = Math.min(1, Math.hypot(x, y) / Math.sqrt(0.5));
    return box.detectionScore() * face.area() * (1 - 0.5 * eccentricity);
  }

  DetectedFace chosen() {
    return chosen;
  }

  /**
   * Area of the largest other face of at least this score, as a part of the chosen one's; 0 without
   * one.
   */
  double rivalry(float minScore) {
    return others.stream()
            .filter(f -> f.box().detectionScore() >= minScore)
            .mapToDouble(DetectedFace::area)
            .max()
            .orElse(0)
        / Math.max(chosen.area(), 1);
  }
}
