package org.xiangfu.batch;

import java.time.Duration;

/**
 * How a batch goes about it.
 *
 * @param operatorId account in whose name the photos are enrolled
 * @param officeId may be empty
 * @param inFlight photos sent and not yet acknowledged, at most; positive
 * @param giveUpAfter longest time without any final answer; positive
 */
public record BatchSettings(
    String operatorId, String officeId, int inFlight, Duration giveUpAfter, PaceSettings pace) {
  /** Enough that the service never waits for the network. */
  public static final int DEFAULT_IN_FLIGHT = 192;

  /** At any pace. */
  public BatchSettings(String operatorId, String officeId, int inFlight, Duration giveUpAfter) {
    this(operatorId, officeId, inFlight, giveUpAfter, PaceSettings.FREE);
  }

  /** Of a batch that sends nothing. */
  static BatchSettings local(PaceSettings pace) {
    return new BatchSettings("local", "", 1, Duration.ofDays(1), pace);
  }

  /** Refuses numbers that are not positive and an empty operator. */
  public BatchSettings {
    if (operatorId.isBlank()) {
      throw new IllegalArgumentException(
          "the operator is missing; name the account with --operator");
    }
    if (inFlight < 1) {
      throw new IllegalArgumentException("--in-flight must be at least 1, not " + inFlight);
    }
    if (!giveUpAfter.isPositive()) {
      throw new IllegalArgumentException("--give-up-after must be positive");
    }
  }
}
