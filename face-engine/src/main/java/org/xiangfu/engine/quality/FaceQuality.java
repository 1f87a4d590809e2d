package org.xiangfu.engine.quality;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.opencv.core.Mat;
import org.xiangfu.engine.detect.DetectedFace;

/**
 * Measures the quality of a face photo. Names and codes are those of ISO/IEC 29794-5 and OFIQ, its
 * reference implementation; {@code Measure} says for each what is measured and whose mapping to
 * 0–100 is used. What differs throughout: there are five landmarks and no face parsing, so pose
 * comes from a mean face, luminance from an ellipse, and the background from strips beside the
 * head. EyesVisible, MouthOcclusionPrevention, FaceOcclusionPrevention, ExpressionNeutrality and
 * NoHeadCoverings are not measured. Stateless and thread-safe.
 */
public final class FaceQuality {
  private FaceQuality() {}

  /**
   * The measures of a photo without a face: only {@code SingleFacePresent} can be assessed, as 0.
   */
  public static List<QualityMeasure> withoutFace() {
    return listed(Map.of(Measure.SINGLE_FACE_PRESENT, 1.0));
  }

  /**
   * The measures of one face, in the order of their codes.
   *
   * @param photo the whole photo, 8-bit BGR; not changed
   * @param face the face of the photo's owner
   * @param faces all faces of the photo
   * @param aligned the aligned face, 8-bit BGR, square, its landmarks where the usual 112 × 112
   *     alignment has them; not changed
   */
  public static List<QualityMeasure> of(
      Mat photo, DetectedFace face, List<DetectedFace> faces, Mat aligned) {
    AlignedFace pixels = new AlignedFace(aligned);
    Optional<HeadPose> pose = HeadPose.of(face.landmarks());
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    values.putAll(Background.of(photo, face));
    values.putAll(Light.of(pixels));
    values.putAll(Detail.of(photo, face.box(), pixels));
    values.putAll(Colour.of(pixels));
    values.putAll(Expression.of(pixels, face.landmarks().interEyeDistance(), pose));
    values.putAll(Geometry.of(photo.size(), face, faces, pose));
    pose.ifPresent(
        p -> {
          values.put(Measure.HEAD_POSE_YAW, p.yaw());
          values.put(Measure.HEAD_POSE_PITCH, p.pitch());
          values.put(Measure.HEAD_POSE_ROLL, p.roll());
        });
    Usefulness.of(pixels, values)
        .ifPresent(score -> values.put(Measure.UNIFIED_QUALITY_SCORE, score));
    return listed(values);
  }

  private static List<QualityMeasure> listed(Map<Measure, Double> values) {
    return Stream.of(Measure.values())
        .map(m -> values.containsKey(m) ? m.assessed(values.get(m)) : m.notAssessed())
        .toList();
  }
}
