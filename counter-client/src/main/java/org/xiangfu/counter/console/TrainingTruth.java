package org.xiangfu.counter.console;

import static org.xiangfu.counter.console.TrainingGrade.CAREFUL;
import static org.xiangfu.counter.console.TrainingGrade.RIGHT;
import static org.xiangfu.counter.console.TrainingGrade.WRONG;

import org.xiangfu.v1.Decision;

/** Who a made-up applicant really is, which the trainee learns after the decision. */
public enum TrainingTruth {
  /** The person whose number it is. */
  HOLDER(true),
  /** The same, whose face cannot be seen. */
  COVERED(true),
  /** Somebody unknown. */
  STRANGER(false),
  /** Somebody with a record under another number. */
  NEIGHBOUR(false),
  /** A brother or sister of the person. */
  SIBLING(false),
  /** Somebody whose photo was put on the person's record. */
  SUBSTITUTED(false),
  /** Somebody with a record, who asks for a first card under a new number. */
  SECOND_IDENTITY(false);

  private final boolean holder;

  TrainingTruth(boolean holder) {
    this.holder = holder;
  }

  /** Of a clerk's decision. */
  TrainingGrade ofClerk(Decision decision) {
    return switch (decision) {
      case DECISION_ACCEPT -> holder ? RIGHT : WRONG;
      case DECISION_REFER -> this == HOLDER ? CAREFUL : RIGHT;
      default -> holder ? WRONG : RIGHT;
    };
  }

  /** Of looking at documents instead of a face. */
  TrainingGrade ofDocuments() {
    return this == COVERED ? RIGHT : CAREFUL;
  }

  /** Of a supervisor's decision. */
  TrainingGrade ofReview(Decision decision) {
    return (decision == Decision.DECISION_ACCEPT) == holder ? RIGHT : WRONG;
  }
}
