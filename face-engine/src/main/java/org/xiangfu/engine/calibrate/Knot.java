package org.xiangfu.engine.calibrate;

/**
 * One measured point: the part {@code fmr} of impostor comparisons score at least {@code cosine}.
 *
 * @param cosine in [-1, 1]
 * @param fmr in (0, 1]
 */
public record Knot(double cosine, double fmr) {}
