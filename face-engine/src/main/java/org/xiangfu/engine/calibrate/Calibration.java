package org.xiangfu.engine.calibrate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.xiangfu.engine.calibrate.Threshold.Support;

/**
 * From a cosine to the false match rate (FMR, ISO/IEC 19795-1) it stands for, as measured on
 * labelled impostor comparisons, and back. Between two knots the logarithm of the FMR is linear in
 * the cosine. The knots of small FMRs may lie on a fitted tail; the last one is the smallest FMR
 * that the data supports, and nothing smaller is ever claimed. Immutable.
 *
 * @param method how and on what it was measured, in a sentence
 * @param comparisons how many impostor comparisons
 * @param subjects how many people they come from
 * @param knots at least two, cosine strictly rising and FMR strictly falling
 * @param tail the fitted tail; absent in older packs, whose knots are all counted
 * @param suspects comparisons suspected of wrong labels; absent in older packs
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Calibration(
    String method,
    long comparisons,
    long subjects,
    List<Knot> knots,
    Optional<Tail> tail,
    Optional<SuspectedLabels> suspects) {

  /**
   * @throws IllegalArgumentException if the knots are not so
   */
  @JsonCreator
  public Calibration(
      @JsonProperty(value = "method", required = true) String method,
      @JsonProperty(value = "comparisons", required = true) long comparisons,
      @JsonProperty(value = "subjects", required = true) long subjects,
      @JsonProperty(value = "knots", required = true) List<Knot> knots,
      @JsonProperty("tail") Optional<Tail> tail,
      @JsonProperty("suspects") Optional<SuspectedLabels> suspects) {
    this.method = Objects.requireNonNull(method, "calibration without method");
    this.comparisons = comparisons;
    this.subjects = subjects;
    this.knots = List.copyOf(Objects.requireNonNull(knots, "calibration without knots"));
    this.tail = tail;
    this.suspects = suspects;
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

  /** A calibration of counted knots alone. */
  public Calibration(String method, long comparisons, long subjects, List<Knot> knots) {
    this(method, comparisons, subjects, knots, Optional.empty(), Optional.empty());
  }

  /**
   * The FMR of accepting from this cosine on, in [{@link #minimumSupportedFmr()}, 1]: nothing
   * smaller than what the data supports is ever claimed.
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
   * The threshold for an FMR in (0, 1], and how far data supports it. Above the largest FMR of a
   * knot it continues the line of the first two; below {@link #minimumSupportedFmr()} it takes the
   * higher of the fitted tail and the line of the last two, at most 1.
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
    if (fmr < minimumSupportedFmr() && tail.isPresent()) {
      // A tail that ends early would let a threshold stand still while the asked rate falls.
      cosine = Math.max(cosine, tail.get().cosine(fmr));
    }
    return new Threshold(Math.clamp(cosine, -1, 1), support(fmr));
  }

  /**
   * The threshold at which a search of a stranger among N templates returns anybody with the asked
   * false positive identification rate: FPIR = 1 − (1 − FMR)^N, which takes the N comparisons of
   * one search as independent (ISO/IEC 19795-1; Wayman, <i>Proceedings of the IEEE</i> 85, 1997).
   *
   * @param fpir asked rate, above 0 and below 1
   * @param gallerySize N, templates searched; 0 counts as 1
   * @throws IllegalArgumentException if the rate is out of range
   */
  public Threshold identificationThreshold(double fpir, long gallerySize) {
    if (!(fpir > 0 && fpir < 1)) {
      throw new IllegalArgumentException("an FPIR lies in (0, 1), not " + fpir);
    }
    return threshold(-Math.expm1(Math.log1p(-fpir) / Math.max(1, gallerySize)));
  }

  /** The smallest FMR that the data supports: that of the last knot. */
  public double minimumSupportedFmr() {
    return knots.getLast().fmr();
  }

  /** The smallest FMR that was counted; down to the smallest supported one the tail is trusted. */
  public double smallestMeasuredFmr() {
    return Math.max(
        minimumSupportedFmr(), tail.map(Tail::measuredFmr).orElseGet(this::minimumSupportedFmr));
  }

  private Support support(double fmr) {
    if (fmr < minimumSupportedFmr()) {
      return Support.UNSUPPORTED;
    }
    return fmr < smallestMeasuredFmr() ? Support.EXTRAPOLATED : Support.MEASURED;
  }
}
