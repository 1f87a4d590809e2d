package org.xiangfu.server.cases;

import static org.xiangfu.server.ledger.v1.CaseCommand.StepCase.ALTERNATIVE_CHECKS;
import static org.xiangfu.server.ledger.v1.CaseCommand.StepCase.CHECK;
import static org.xiangfu.server.ledger.v1.CaseCommand.StepCase.CONSUME;
import static org.xiangfu.server.ledger.v1.CaseCommand.StepCase.DECIDE;
import static org.xiangfu.server.ledger.v1.CaseCommand.StepCase.DENY;
import static org.xiangfu.server.ledger.v1.CaseCommand.StepCase.EXPIRE;
import static org.xiangfu.server.ledger.v1.CaseCommand.StepCase.NOTICE_DELIVERED;
import static org.xiangfu.server.ledger.v1.CaseCommand.StepCase.OPEN;
import static org.xiangfu.server.ledger.v1.CaseCommand.StepCase.REVIEW;
import static org.xiangfu.server.ledger.v1.CaseCommand.StepCase.WITHDRAW;
import static org.xiangfu.v1.CaseState.CASE_STATE_ACCEPTED;
import static org.xiangfu.v1.CaseState.CASE_STATE_CHECKED;
import static org.xiangfu.v1.CaseState.CASE_STATE_EXPIRED;
import static org.xiangfu.v1.CaseState.CASE_STATE_OPENED;
import static org.xiangfu.v1.CaseState.CASE_STATE_REFERRED;
import static org.xiangfu.v1.CaseState.CASE_STATE_REFUSED;
import static org.xiangfu.v1.CaseState.CASE_STATE_UNSPECIFIED;
import static org.xiangfu.v1.CaseState.CASE_STATE_WITHDRAWN;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableTable;
import org.xiangfu.server.ledger.v1.CaseCommand.StepCase;
import org.xiangfu.v1.CaseState;

/**
 * The states of a case, and the steps from one to the next: what is not in the table is refused.
 */
public final class Transitions {
  private static final ImmutableTable<CaseState, StepCase, ImmutableSet<CaseState>> TABLE =
      ImmutableTable.<CaseState, StepCase, ImmutableSet<CaseState>>builder()
          // Before there is a case.
          .put(CASE_STATE_UNSPECIFIED, OPEN, ImmutableSet.of(CASE_STATE_OPENED))
          .put(CASE_STATE_OPENED, CHECK, ImmutableSet.of(CASE_STATE_CHECKED))
          .put(CASE_STATE_OPENED, ALTERNATIVE_CHECKS, ImmutableSet.of(CASE_STATE_REFERRED))
          .put(CASE_STATE_OPENED, WITHDRAW, ImmutableSet.of(CASE_STATE_WITHDRAWN))
          .put(CASE_STATE_CHECKED, CHECK, ImmutableSet.of(CASE_STATE_CHECKED))
          .put(CASE_STATE_CHECKED, ALTERNATIVE_CHECKS, ImmutableSet.of(CASE_STATE_REFERRED))
          .put(
              CASE_STATE_CHECKED,
              DECIDE,
              ImmutableSet.of(CASE_STATE_ACCEPTED, CASE_STATE_REFERRED, CASE_STATE_REFUSED))
          .put(CASE_STATE_CHECKED, WITHDRAW, ImmutableSet.of(CASE_STATE_WITHDRAWN))
          .put(
              CASE_STATE_REFERRED, REVIEW, ImmutableSet.of(CASE_STATE_ACCEPTED, CASE_STATE_REFUSED))
          .put(CASE_STATE_ACCEPTED, CONSUME, ImmutableSet.of(CASE_STATE_ACCEPTED))
          .put(CASE_STATE_ACCEPTED, NOTICE_DELIVERED, ImmutableSet.of(CASE_STATE_ACCEPTED))
          .put(CASE_STATE_ACCEPTED, DENY, ImmutableSet.of(CASE_STATE_ACCEPTED))
          .put(CASE_STATE_REFERRED, WITHDRAW, ImmutableSet.of(CASE_STATE_WITHDRAWN))
          .put(CASE_STATE_OPENED, EXPIRE, ImmutableSet.of(CASE_STATE_EXPIRED))
          .put(CASE_STATE_CHECKED, EXPIRE, ImmutableSet.of(CASE_STATE_EXPIRED))
          .put(CASE_STATE_REFERRED, EXPIRE, ImmutableSet.of(CASE_STATE_EXPIRED))
          .build();

  private Transitions() {}

  /** True if a case in this state can take such a step at all. */
  public static boolean allow(CaseState from, StepCase step) {
    return TABLE.contains(from, step);
  }

  /** True if the step can lead from the one state to the other. */
  public static boolean allow(CaseState from, StepCase step, CaseState to) {
    ImmutableSet<CaseState> reached = TABLE.get(from, step);
    return reached != null && reached.contains(to);
  }
}
