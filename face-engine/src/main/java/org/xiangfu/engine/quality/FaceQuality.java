package org.xiangfu.engine.quality;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.opencv.core.Mat;
import org.xiangfu.engine.detect.DetectedFace;

/**
 * Measures the quality of a face photo. Names and codes are those of ISO/IEC 29794-5 and OFIQ; the
 * mappings from native quantity to 0–100 are those OFIQ publishes where the quantity is the same,
 * and are cited with each measure. What differs from OFIQ: pose comes from five landmarks,
 * luminance from an ellipse in the aligned face, sharpness from one statistic instead of a trained
 * forest. Stateless and thread-safe.
 */
public final class FaceQuality {
  private FaceQuality() {}

  /**
   * The measures of a photo without a face: only {@code SingleFacePresent} can be assessed, as 0.
   */
  public static List<QualityMeasure> withoutFace() {
    return Stream.of(Measure.values())
        .map(
            m ->
                m == Measure.SINGLE_FACE_PRESENT
                    ? m.of(OptionalDouble.of(1))
                    : m.of(OptionalDouble.empty()))
        .toList();
  }

  /**
   * The measures of one face, in the order of their codes.
   *
   * @param face the face of the photo's owner
   * @param faces all faces of the photo
   * @param aligned the aligned face, 8-bit BGR, square
   */
  public static List<QualityMeasure> of(DetectedFace face, List<DetectedFace> faces, Mat aligned) {
    Luminance luminance = new Luminance(aligned);
    Optional<HeadPose> pose = HeadPose.of(face.landmarks());
    List<QualityMeasure> parts =
        Stream.of(Measure.values())
            .filter(m -> m != Measure.UNIFIED_QUALITY_SCORE)
            .map(
                m ->
                    m.of(
                        switch (m) {
                          case LUMINANCE_MEAN -> OptionalDouble.of(luminance.mean());
                          case LUMINANCE_VARIANCE -> OptionalDouble.of(luminance.variance());
                          case UNDER_EXPOSURE_PREVENTION ->
                              OptionalDouble.of(luminance.part(0, 25));
                          case OVER_EXPOSURE_PREVENTION ->
                              OptionalDouble.of(luminance.part(247, 255));
                          case DYNAMIC_RANGE -> OptionalDouble.of(luminance.entropy());
                          case SHARPNESS -> OptionalDouble.of(luminance.laplacianVariance());
                          case SINGLE_FACE_PRESENT -> OptionalDouble.of(secondToFirst(faces));
                          case INTER_EYE_DISTANCE -> interEyeDistance(face, pose);
                          case HEAD_POSE_YAW -> angle(pose.map(HeadPose::yaw));
                          case HEAD_POSE_PITCH -> angle(pose.map(HeadPose::pitch));
                          case HEAD_POSE_ROLL -> angle(pose.map(HeadPose::roll));
                          case UNIFIED_QUALITY_SCORE -> OptionalDouble.empty();
                        }))
            .toList();
    return Stream.concat(
            Stream.of(Measure.UNIFIED_QUALITY_SCORE.of(geometricMean(parts))), parts.stream())
        .toList();
  }

  private static OptionalDouble geometricMean(List<QualityMeasure> parts) {
    return parts.stream()
        .filter(m -> m.value() >= 0)
        .mapToDouble(m -> Math.log((m.value() + 1) / 101.0))
        .average()
        .stream()
        .map(Math::exp)
        .findFirst();
  }

  private static double secondToFirst(List<DetectedFace> faces) {
    List<Double> areas =
        faces.stream().map(f -> (double) f.area()).sorted(Comparator.reverseOrder()).toList();
    return areas.size() < 2 ? 0 : Math.sqrt(areas.get(1) / areas.get(0));
  }

  /** As if the head were not turned: a turned head shows its eyes closer together. */
  private static OptionalDouble interEyeDistance(DetectedFace face, Optional<HeadPose> pose) {
    double cosine = Math.cos(Math.toRadians(pose.map(HeadPose::yaw).orElse(90.0)));
    return cosine < 0.2
        ? OptionalDouble.empty()
        : OptionalDouble.of(face.landmarks().interEyeDistance() / cosine);
  }

  private static OptionalDouble angle(Optional<Double> degrees) {
    return degrees.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }

  /** What is measured, and how the native quantity maps to 0–100. */
  private enum Measure {
    /** Geometric mean of the other values, 0 to 1; own method, to be replaced by a fitted one. */
    UNIFIED_QUALITY_SCORE("UnifiedQualityScore", 0x41, x -> 100 * x),
    /** Mean luminance in [0, 1]; OFIQ's mapping. */
    LUMINANCE_MEAN(
        "LuminanceMean", 0x44, x -> 100 * sigmoid(x, 0.2, 0.05) * (1 - sigmoid(x, 0.8, 0.05))),
    /** Variance of the luminance in [0, 1]; OFIQ's mapping. */
    LUMINANCE_VARIANCE(
        "LuminanceVariance", 0x45, x -> 100 * Math.sin(60 * x / (60 * x + 1) * Math.PI)),
    /** Part of the pixels with luminance 0 to 25; OFIQ's mapping. */
    UNDER_EXPOSURE_PREVENTION(
        "UnderExposurePrevention", 0x46, x -> 120 * (0.832 - sigmoid(x, 0.92, 0.05))),
    /** Part of the pixels with luminance 247 to 255; OFIQ's mapping. */
    OVER_EXPOSURE_PREVENTION("OverExposurePrevention", 0x47, x -> 1 / (x + 0.01)),
    /** Entropy of the luminance in bits; OFIQ's mapping. */
    DYNAMIC_RANGE("DynamicRange", 0x48, x -> 12.5 * x),
    /**
     * Variance of the Laplacian (Pech-Pacheco et al., 2000); own mapping, 50 at a variance of 150.
     */
    SHARPNESS("Sharpness", 0x49, x -> 100 * x / (x + 150)),
    /** Square root of second to first face area; OFIQ's mapping. */
    SINGLE_FACE_PRESENT("SingleFacePresent", 0x4C, x -> 100 * (1 - x)),
    /** Pixels between the eyes over the cosine of the yaw; OFIQ's mapping. */
    INTER_EYE_DISTANCE("InterEyeDistance", 0x52, x -> 100 * sigmoid(x, 70, 20)),
    /** Degrees; OFIQ's mapping. */
    HEAD_POSE_YAW("HeadPoseYaw", 0x58, Measure::squaredCosine),
    /** Degrees; OFIQ's mapping. */
    HEAD_POSE_PITCH("HeadPosePitch", 0x59, Measure::squaredCosine),
    /** Degrees; OFIQ's mapping. */
    HEAD_POSE_ROLL("HeadPoseRoll", 0x5A, Measure::squaredCosine);

    private final String isoName;
    private final int code;

    @SuppressWarnings("ImmutableEnumChecker") // the functions above hold no state
    private final DoubleUnaryOperator mapping;

    Measure(String isoName, int code, DoubleUnaryOperator mapping) {
      this.isoName = isoName;
      this.code = code;
      this.mapping = mapping;
    }

    QualityMeasure of(OptionalDouble nativeValue) {
      if (nativeValue.isEmpty()) {
        return new QualityMeasure(isoName, code, -1, Double.NaN);
      }
      double x = nativeValue.getAsDouble();
      int value = Math.clamp(Math.round(mapping.applyAsDouble(x)), 0, 100);
      return new QualityMeasure(isoName, code, value, x);
    }

    private static double sigmoid(double x, double middle, double width) {
      return 1 / (1 + Math.exp((middle - x) / width));
    }

    private static double squaredCosine(double degrees) {
      double cosine = Math.max(0, Math.cos(Math.toRadians(degrees)));
      return 100 * cosine * cosine;
    }
  }
}
