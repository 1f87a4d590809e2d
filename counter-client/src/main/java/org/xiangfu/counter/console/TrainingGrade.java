package org.xiangfu.counter.console;

/** How a decision in training compares with the truth. */
public enum TrainingGrade {
  /** As it should be. */
  RIGHT,
  /** Nothing went wrong, but somebody was kept waiting who need not have been. */
  CAREFUL,
  /** A card for an impostor, or a holder sent away. */
  WRONG
}
