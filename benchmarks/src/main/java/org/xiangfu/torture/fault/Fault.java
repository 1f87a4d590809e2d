package org.xiangfu.torture.fault;

/**
 * Something that went wrong on purpose.
 *
 * @param what such as {@code kill -9}
 * @param where the node, and what it was
 * @param begin nanoseconds since the history began
 * @param healed the same, when all nodes served again
 */
public record Fault(String what, String where, long begin, long healed) {}
