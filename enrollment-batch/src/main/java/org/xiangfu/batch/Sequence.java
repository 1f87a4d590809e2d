package org.xiangfu.batch;

/**
 * In which sequence the lines of a manifest are taken.
 *
 * @param byDate by {@code captured_on}, lines without it first, else by line
 */
public record Sequence(boolean byDate, Order order) {
  /** As the source has them. */
  public static final Sequence AS_IT_COMES = new Sequence(false, Order.FORWARD);
}
