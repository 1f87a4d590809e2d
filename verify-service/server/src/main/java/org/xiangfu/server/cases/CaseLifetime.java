package org.xiangfu.server.cases;

import java.time.Duration;
import java.time.Instant;
import org.xiangfu.v1.CaseState;

/**
 * How long a case waits for its next step.
 *
 * @param waiting of one that was opened or checked; zero is for ever. The applicant stands at the
 *     counter: what is open on the next day was forgotten.
 */
public record CaseLifetime(Duration waiting) {
  /** A day. */
  public static final CaseLifetime DEFAULT = new CaseLifetime(Duration.ofHours(24));

  /** A referred case waits for a supervisor, over weekends and holidays, so many times as long. */
  private static final int REFERRED = 7;

  /** Refuses less than no time, and more than ten years. */
  public CaseLifetime {
    if (waiting.isNegative() || waiting.compareTo(Duration.ofDays(3_650)) > 0) {
      throw new IllegalArgumentException(
          "--case-lifetime is 0 to 87,600 hours, not " + waiting.toHours());
    }
  }

  /** True if cases never expire. */
  boolean unlimited() {
    return waiting.isZero();
  }

  /** Cases in this state whose last step is older than this have expired. */
  Instant cutoff(CaseState state, Instant now) {
    return now.minus(
        state == CaseState.CASE_STATE_REFERRED ? waiting.multipliedBy(REFERRED) : waiting);
  }
}
