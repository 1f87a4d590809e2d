package org.xiangfu.engine.calibrate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Objects;

/**
 * From a cosine to the false match rate (FMR, ISO/IEC 19795-1) it stands for, as measured on
 * labelled impostor comparisons, and back. Between two measured knots the logarithm of the FMR is
 * linear in the cosine. Immutable.
 */
@JsonPropertyOrder({"method", "comparisons", "subjects", "knots"})
public final class Calibration {
  private final String method;
  private final long comparisons;
  private final long subjects;
  private final List<Knot> knots;

  /**
   * @param method how and on what it was measured, in a sentence
   * @param comparisons how many impostor comparisons
   * @param subjects how many people they come from
   * @param knots at least two, cosine strictly rising and FMR strictly falling
   * @throws IllegalArgumentException if the knots are not so
   */
  @JsonCreator
  public Calibration(
      @JsonProperty(value = "method", required = true) String method,
      @JsonProperty(value = "comparisons", required = true) long comparisons,
      @JsonProperty(value = "subjects", required = true) long subjects,
      @JsonProperty(value = "knots", required = true) List<Knot> knots) {
    this.method = Objects.requireNonNull(method, "calibration without method");
    this.comparisons = comparisons;
    this.subjects = subjects;
    this.knots = List.copyOf(Objects.requireNonNull(knots, "calibration without knots"));
    if (this.knots.size() < 2) {
      throw new IllegalArgumentException(
          "a calibration needs at least two knots, not " + this.knots.size());
    }
    for (Knot k : this.knots) {
      if (!(k.cosine() >= -1 && k.cosine() <= 1 && k.fmr() > 0 && k.fmr() <= 1)) {
        throw new IllegalArgumentException("calibration knot out of range: " + k);
      }
    }
    for (int i = 1; i < this.knots.size(); i++) {
      Knot a = this.knots.get(i - 1);
      Knot b = this.knots.get(i);
      if (!(a.cosine() < b.cosine() && a.fmr() > b.fmr())) {
        throw new IllegalArgumentException(
            "calibration knots are not strictly monotone: %s then %s".formatted(a, b));
      }
    }
  }

  /**
   * The FMR of accepting from this cosine on, in [{@link #minimumSupportedFmr()}, 1]: nothing
   * smaller than what was measured is ever claimed.
   */
  public double fmr(double cosine) {
    if (Double.isNaN(cosine)) {
      throw new IllegalArgumentException("cosine is not a number");
    }
    if (cosine >= knots.getLast().cosine()) {
      return minimumSupportedFmr();
    }
    int i = 1;
    while (knots.get(i).cosine() < cosine) {
      i++;
    }
    Knot a = knots.get(i - 1);
    Knot b = knots.get(i);
    double t = (cosine - a.cosine()) / (b.cosine() - a.cosine());
    double log = Math.log(a.fmr()) + t * (Math.log(b.fmr()) - Math.log(a.fmr()));
    return Math.clamp(Math.exp(log), minimumSupportedFmr(), 1);
  }

  /**
   * The threshold for an FMR in (0, 1]. Below {@link #minimumSupportedFmr()} it continues the line
   * of the last two knots, at most to 1, and says so; above the largest measured FMR it continues
   * that of the first two.
   *
   * @throws IllegalArgumentException if the FMR is not in (0, 1]
   */
  public Threshold threshold(double fmr) {
    if (!(fmr > 0 && fmr <= 1)) {
      throw new IllegalArgumentException("an FMR lies in (0, 1], not " + fmr);
    }
    int i = 1;
    while (i < knots.size() - 1 && knots.get(i).fmr() > fmr) {
      i++;
    }
    Knot a = knots.get(i - 1);
    Knot b = knots.get(i);
    double t = (Math.log(fmr) - Math.log(a.fmr())) / (Math.log(b.fmr()) - Math.log(a.fmr()));
    double cosine = a.cosine() + t * (b.cosine() - a.cosine());
    return new Threshold(Math.clamp(cosine, -1, 1), fmr < minimumSupportedFmr());
  }

  /** The smallest FMR that was measured. */
  public double minimumSupportedFmr() {
    return knots.getLast().fmr();
  }

  @JsonProperty
  public String method() {
    return method;
  }

  @JsonProperty
  public long comparisons() {
    return comparisons;
  }

  @JsonProperty
  public long subjects() {
    return subjects;
  }

  @JsonProperty
  public List<Knot> knots() {
    return knots;
  }
}
