package org.xiangfu.engine.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.xiangfu.engine.FaceBox;

/** Keeps one detection of each face: greedy non-maximum suppression. */
final class NonMaximumSuppression {
  private NonMaximumSuppression() {}

  /**
   * The faces without those that overlap a better one, best first.
   *
   * @param maxOverlap greatest intersection over union of two that are kept, in (0, 1]
   * @param limit most faces to keep
   */
  static List<DetectedFace> best(List<DetectedFace> faces, float maxOverlap, int limit) {
    List<DetectedFace> kept = new ArrayList<>();
    for (DetectedFace face :
        faces.stream()
            .sorted(
                Comparator.comparingDouble((DetectedFace f) -> f.box().detectionScore()).reversed())
            .toList()) {
      if (kept.size() == limit) {
        break;
      }
      if (kept.stream().noneMatch(k -> overlap(k.box(), face.box()) > maxOverlap)) {
        kept.add(face);
      }
    }
    return kept;
  }

  /** Intersection over union of two boxes, in [0, 1]. */
  private static float overlap(FaceBox a, FaceBox b) {
    float width = Math.min(a.x() + a.width(), b.x() + b.width()) - Math.max(a.x(), b.x());
    float height = Math.min(a.y() + a.height(), b.y() + b.height()) - Math.max(a.y(), b.y());
    if (!(width > 0 && height > 0)) {
      return 0;
    }
    float both = width * height;
    return both / (a.width() * a.height() + b.width() * b.height() - both);
  }
}
