package org.xiangfu.batch;

/**
 * The same photo, byte for byte, stands under two persons.
 *
 * @param line record that came second
 * @param other record that came first
 */
public record Suspicion(long line, long other) {}
