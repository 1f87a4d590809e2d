package org.xiangfu.engine.quality;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opencv.core.Size;
import org.xiangfu.engine.detect.DetectedFace;
import org.xiangfu.engine.detect.Landmarks;

/** How many faces there are, how large the head is, and where in the photo. */
final class Geometry {
  /**
   * Distance from the eyes to the chin, in distances from the eyes to the mouth. OFIQ sees the
   * chin; here it is guessed from the mouth, with the proportions of an adult face (about 110 mm
   * and 61 mm).
   */
  static final double CHIN = 1.8;

  private static final double MIN_COSINE = 0.2;

  private Geometry() {}

  static Map<Measure, Double> of(
      Size photo, DetectedFace face, List<DetectedFace> faces, Optional<HeadPose> pose) {
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    values.put(Measure.SINGLE_FACE_PRESENT, secondToFirst(faces));
    Landmarks points = face.landmarks();
    double eyes = points.interEyeDistance();
    double middleX = (points.rightEye().x() + points.leftEye().x()) / 2;
    double middleY = (points.rightEye().y() + points.leftEye().y()) / 2;
    double mouthX = (points.rightMouthCorner().x() + points.leftMouthCorner().x()) / 2;
    double mouthY = (points.rightMouthCorner().y() + points.leftMouthCorner().y()) / 2;
    double chin = CHIN * Math.hypot(mouthX - middleX, mouthY - middleY);
    double cosine = pose.map(p -> Math.cos(Math.toRadians(p.yaw()))).orElse(0.0);
    if (cosine >= MIN_COSINE) {
      // As if the head were not turned: a turned head shows its eyes closer together.
      values.put(Measure.INTER_EYE_DISTANCE, eyes / cosine);
    }
    values.put(Measure.LEFTWARD_CROP, points.rightEye().x() / eyes);
    values.put(Measure.RIGHTWARD_CROP, (photo.width - points.leftEye().x()) / eyes);
    if (chin > 0) {
      values.put(Measure.HEAD_SIZE, chin / photo.height);
      values.put(Measure.MARGIN_ABOVE, middleY / chin);
      values.put(Measure.MARGIN_BELOW, (photo.height - middleY) / chin);
    }
    return values;
  }

  private static double secondToFirst(List<DetectedFace> faces) {
    List<Double> areas =
        faces.stream().map(f -> (double) f.area()).sorted(Comparator.reverseOrder()).toList();
    return areas.size() < 2 ? 0 : Math.sqrt(areas.get(1) / areas.get(0));
  }
}
