package org.xiangfu.engine.quality;

import java.util.function.DoubleUnaryOperator;

/**
 * What is measured, with its name and code in ISO/IEC 29794-5 and OFIQ, and how the native quantity
 * maps to 0–100. "OFIQ's mapping" is the one that OFIQ 1.0 publishes for this quantity.
 */
enum Measure {
  /** Guessed usefulness for comparison; own method, see {@link Usefulness}. */
  UNIFIED_QUALITY_SCORE("UnifiedQualityScore", 0x41, x -> 100 * sigmoid(x, 0, 1)),
  /** Mean luminance gradient beside the head; OFIQ's mapping, see {@link Background}. */
  BACKGROUND_UNIFORMITY("BackgroundUniformity", 0x42, x -> 190 * (1 - sigmoid(x, 10, 100))),
  /** Intersection of the histograms of both cheeks; OFIQ's mapping, with fewer levels. */
  ILLUMINATION_UNIFORMITY("IlluminationUniformity", 0x43, x -> 100 * Math.pow(x, 0.3)),
  /** Mean luminance in [0, 1]; OFIQ's mapping. */
  LUMINANCE_MEAN(
      "LuminanceMean", 0x44, x -> 100 * sigmoid(x, 0.2, 0.05) * (1 - sigmoid(x, 0.8, 0.05))),
  /** Variance of the luminance in [0, 1]; OFIQ's mapping. */
  LUMINANCE_VARIANCE(
      "LuminanceVariance", 0x45, x -> 100 * Math.sin(60 * x / (60 * x + 1) * Math.PI)),
  /** Part of the pixels with luminance 0 to 25 of 255; OFIQ's mapping. */
  UNDER_EXPOSURE_PREVENTION(
      "UnderExposurePrevention", 0x46, x -> 120 * (0.832 - sigmoid(x, 0.92, 0.05))),
  /** Part of the pixels with luminance 247 to 255 of 255; OFIQ's mapping. */
  OVER_EXPOSURE_PREVENTION("OverExposurePrevention", 0x47, x -> 1 / (x + 0.01)),
  /** Entropy of the luminance in bits; OFIQ's mapping. */
  DYNAMIC_RANGE("DynamicRange", 0x48, x -> 12.5 * x),
  /**
   * Variance of the Laplacian of the aligned face (Pech-Pacheco et al., "Diatom autofocusing in
   * brightfield microscopy", 2000) where OFIQ has a trained forest; own mapping, 50 at 150.
   */
  SHARPNESS("Sharpness", 0x49, x -> 100 * x / (x + 150)),
  /**
   * How far steps at the borders of 8 × 8 blocks exceed the others, see {@link Detail}, where OFIQ
   * has a network; own mapping, 50 where they are half as large again.
   */
  COMPRESSION_ARTIFACTS("CompressionArtifacts", 0x4A, x -> 100 / (1 + 4 * x * x)),
  /** Distance of the cheeks' mean CIELAB a*, b* from the range of skin; OFIQ's mapping. */
  NATURAL_COLOUR("NaturalColour", 0x4B, x -> 200 * (1 - sigmoid(x, 0, 10))),
  /** Square root of second to first face area, 1 without a face; OFIQ's mapping. */
  SINGLE_FACE_PRESENT("SingleFacePresent", 0x4C, x -> 100 * (1 - x)),
  /** Share of upright edges in the eyes; own method and mapping, see {@link Expression}. */
  EYES_OPEN("EyesOpen", 0x4D, x -> 100 * sigmoid(x, 0.1, 0.025)),
  /** Log odds that teeth or a gap show; own method and mapping, see {@link Expression}. */
  MOUTH_CLOSED("MouthClosed", 0x4E, x -> 100 * (1 - sigmoid(x, 0, 1))),
  /** Pixels between the eyes over the cosine of the yaw; OFIQ's mapping. */
  INTER_EYE_DISTANCE("InterEyeDistance", 0x52, x -> 100 * sigmoid(x, 70, 20)),
  /** Eyes to chin, in heights of the photo; OFIQ's mapping, with the chin guessed. */
  HEAD_SIZE("HeadSize", 0x53, x -> 200 * (1 - sigmoid(Math.abs(x - 0.45), 0, 0.05))),
  /** Right eye to the left border, in inter-eye distances; OFIQ's mapping. */
  LEFTWARD_CROP("LeftwardCropOfTheFaceImage", 0x54, x -> 100 * sigmoid(x, 0.9, 0.1)),
  /** Left eye to the right border, in inter-eye distances; OFIQ's mapping. */
  RIGHTWARD_CROP("RightwardCropOfTheFaceImage", 0x55, x -> 100 * sigmoid(x, 0.9, 0.1)),
  /** Eyes to the upper border, in distances from eyes to chin; OFIQ's mapping. */
  MARGIN_ABOVE("MarginAboveOfTheFaceImage", 0x56, x -> 100 * sigmoid(x, 1.4, 0.1)),
  /** Eyes to the lower border, in distances from eyes to chin; OFIQ's mapping. */
  MARGIN_BELOW("MarginBelowOfTheFaceImage", 0x57, x -> 100 * sigmoid(x, 1.8, 0.1)),
  /** Degrees, from five landmarks; OFIQ's mapping. */
  HEAD_POSE_YAW("HeadPoseYaw", 0x58, Measure::squaredCosine),
  /** Degrees, from five landmarks; OFIQ's mapping. */
  HEAD_POSE_PITCH("HeadPosePitch", 0x59, Measure::squaredCosine),
  /** Degrees, from five landmarks; OFIQ's mapping. */
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

  int code() {
    return code;
  }

  QualityMeasure assessed(double nativeValue) {
    int value = Math.clamp(Math.round(mapping.applyAsDouble(nativeValue)), 0, 100);
    return new QualityMeasure(isoName, code, value, nativeValue);
  }

  QualityMeasure notAssessed() {
    return new QualityMeasure(isoName, code, -1, Double.NaN);
  }

  private static double sigmoid(double x, double middle, double width) {
    return 1 / (1 + Math.exp((middle - x) / width));
  }

  private static double squaredCosine(double degrees) {
    double cosine = Math.max(0, Math.cos(Math.toRadians(degrees)));
    return 100 * cosine * cosine;
  }
}
