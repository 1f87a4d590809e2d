package org.xiangfu.engine.calibrate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * One point of a calibration: the part {@code fmr} of impostor comparisons score at least {@code
 * cosine}.
 *
 * @param cosine in [-1, 1]
 * @param fmr in (0, 1]
 * @param confidence where the FMR of this cosine lies with 95 % confidence; absent in older packs
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Knot(double cosine, double fmr, Optional<Interval> confidence) {

  @JsonCreator
  public Knot(
      @JsonProperty(value = "cosine", required = true) double cosine,
      @JsonProperty(value = "fmr", required = true) double fmr,
      @JsonProperty("confidence") Optional<Interval> confidence) {
    this.cosine = cosine;
    this.fmr = fmr;
    this.confidence = confidence;
  }

  /** A knot without a confidence interval. */
  public Knot(double cosine, double fmr) {
    this(cosine, fmr, Optional.empty());
  }
}
