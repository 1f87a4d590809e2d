package org.xiangfu.engine;

import java.util.Arrays;
import java.util.Objects;

/**
 * A face template: one L2-normalised vector, and the model pack that made it. Templates of
 * different packs do not compare.
 *
 * <p>The array is shared with the caller and never copied: treat it as read-only. {@link
 * #toString()} does not show it, so that a template cannot reach a log by accident.
 *
 * @param packId id of the model pack
 * @param vector coordinates, Euclidean length 1 (within 0.01)
 */
@SuppressWarnings(
    "ArrayRecordComponent") // a copy per comparison would cost more than the comparison
public record Template(String packId, float[] vector) {

  /**
   * @throws IllegalArgumentException if the vector is empty, not finite or not of length 1
   */
  public Template {
    Objects.requireNonNull(packId, "packId");
    Objects.requireNonNull(vector, "vector");
    double squared = 0;
    for (float x : vector) {
      squared += (double) x * x;
    }
    if (!(Math.abs(Math.sqrt(squared) - 1) <= 0.01)) {
      throw new IllegalArgumentException("a template must be a vector of length 1");
    }
  }

  /**
   * The cosine of the angle to another template, in [-1, 1].
   *
   * @throws IllegalArgumentException if the other template comes from another pack
   */
  public float cosine(Template other) {
    if (!packId.equals(other.packId) || vector.length != other.vector.length) {
      throw new IllegalArgumentException(
          "templates of pack %s (%d) and pack %s (%d) do not compare"
              .formatted(packId, vector.length, other.packId, other.vector.length));
    }
    float dot = 0;
    for (int i = 0; i < vector.length; i++) {
      dot += vector[i] * other.vector[i];
    }
    return Math.clamp(dot, -1f, 1f);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Template(String otherPack, float[] otherVector)
        && packId.equals(otherPack)
        && Arrays.equals(vector, otherVector);
  }

  @Override
  public int hashCode() {
    return 31 * packId.hashCode() + Arrays.hashCode(vector);
  }

  @Override
  public String toString() {
    return "Template[packId=" + packId + ", dimension=" + vector.length + "]";
  }
}
