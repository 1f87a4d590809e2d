package org.xiangfu.engine.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import org.xiangfu.engine.calibrate.Interval;

/**
 * The error rates at one threshold.
 *
 * @param fmr the FMR asked for
 * @param threshold the smallest score at which no more than that part of the impostor comparisons
 *     is accepted
 * @param measuredFmr the part accepted there
 * @param fmrConfidence where the FMR of this threshold lies with 95 % confidence
 * @param fnmr the part of genuine comparisons not accepted there; absent if there are none
 * @param fnmrConfidence where the FNMR of this threshold lies with 95 % confidence
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record OperatingPoint(
    double fmr,
    double threshold,
    double measuredFmr,
    Interval fmrConfidence,
    Optional<Double> fnmr,
    Optional<Interval> fnmrConfidence) {}
