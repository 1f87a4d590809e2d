package org.xiangfu.batch;

import java.util.Comparator;

/** In which direction records are taken. */
public enum Order {
  /** From the first, or the oldest, on. */
  FORWARD,
  /** From the last, or the newest, back. */
  BACKWARD;

  /** The given order, or its reverse. */
  <T> Comparator<T> of(Comparator<T> forward) {
    return this == FORWARD ? forward : forward.reversed();
  }
}
