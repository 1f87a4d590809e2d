package org.xiangfu.engine.calibrate;

/**
 * A decision threshold: scores of at least {@code cosine} are accepted.
 *
 * @param cosine the threshold
 * @param extrapolated true if the asked FMR is smaller than what was measured, so that the
 *     threshold is a guess along the tail
 */
public record Threshold(double cosine, boolean extrapolated) {}
