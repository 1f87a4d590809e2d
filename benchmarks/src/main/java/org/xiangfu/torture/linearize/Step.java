package org.xiangfu.torture.linearize;

import java.util.Optional;

/**
 * The sequential meaning of a call together with the answer it got.
 *
 * @param <S> state of the object
 */
@FunctionalInterface
public interface Step<S> {
  /**
   * The state after the call; empty if in this state it could not have given its answer. The step
   * of a call without an answer must be possible in every state.
   */
  Optional<S> apply(S state);
}
