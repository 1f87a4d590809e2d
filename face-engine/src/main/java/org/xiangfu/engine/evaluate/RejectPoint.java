package org.xiangfu.engine.evaluate;

/**
 * One point of an error-versus-reject curve.
 *
 * @param leastQuality photos of lower unified quality are rejected
 * @param rejected part of the enrolled photos that are
 * @param genuine genuine comparisons left
 * @param fnmr part of those below the threshold
 */
public record RejectPoint(int leastQuality, double rejected, long genuine, double fnmr) {}
