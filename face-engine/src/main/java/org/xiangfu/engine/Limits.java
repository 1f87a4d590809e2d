package org.xiangfu.engine;

/**
 * What a photo must satisfy to be made into a template.
 *
 * @param maxBytes most bytes of the encoded photo
 * @param maxPixels most pixels (width × height) its header may declare
 * @param maxSide most pixels along either side
 * @param minInterEyePixels least distance between the eye centres, in pixels of the photo
 * @param secondFaceRatio a second face whose area is at least this part of the chosen one's makes
 *     {@link RefusalReason#SEVERAL_FACES}; above 1 never refuses
 * @param secondFaceScore least detection score in [0, 1] of a face that counts as second
 * @param maxYawRatio largest distance of the nose tip from the middle line of the face, in
 *     inter-eye distances; 0 is frontal, about 0.6 is a half profile
 */
public record Limits(
    int maxBytes,
    long maxPixels,
    int maxSide,
    float minInterEyePixels,
    float secondFaceRatio,
    float secondFaceScore,
    float maxYawRatio) {

  /**
   * @throws IllegalArgumentException if a limit is not positive
   */
  public Limits {
    if (maxBytes <= 0 || maxPixels <= 0 || maxSide <= 0) {
      throw new IllegalArgumentException("byte and pixel limits must be positive");
    }
    if (!(minInterEyePixels > 0
        && secondFaceRatio > 0
        && secondFaceScore >= 0
        && maxYawRatio > 0)) {
      throw new IllegalArgumentException("face limits must be positive");
    }
  }

  /**
   * For archived portraits, old scans and news photos: refuses only what can give no usable
   * template.
   */
  public static Limits archive() {
    return new Limits(20 << 20, 50_000_000, 20_000, 12, 0.9f, 0.85f, 1.2f);
  }

  /** For photos taken now at a counter, where a better one can be taken at once. */
  public static Limits live() {
    return new Limits(10 << 20, 25_000_000, 10_000, 24, 0.4f, 0.8f, 0.6f);
  }
}
