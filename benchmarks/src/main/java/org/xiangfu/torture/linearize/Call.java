package org.xiangfu.torture.linearize;

/**
 * One call on a shared object, as its caller saw it.
 *
 * @param invoked when it was asked for
 * @param completed when it was answered, on the same clock, not before {@code invoked}; {@link
 *     #NEVER} if it was not, so that its effect may come at any later time or never
 * @param step what it does, and which answer it gave
 * @param <S> state of the object; a value with {@code equals} and {@code hashCode}
 */
public record Call<S>(long invoked, long completed, Step<S> step) {
  /** The completion of a call without an answer. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Refuses a call that ended before it began. */
  public Call {
    if (completed < invoked) {
      throw new IllegalArgumentException("completed before it was invoked");
    }
  }
}
