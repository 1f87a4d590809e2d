package org.xiangfu.batch;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How far a batch is.
 *
 * @param job 32 characters
 * @param total records in all, if that is known
 * @param resumed records done by earlier runs; they do not count for the rate
 * @param done records done, the resumed included
 * @param state RUNNING, PAUSED or OUTSIDE_HOURS
 */
public record Snapshot(
    String job,
    OptionalLong total,
    long resumed,
    long done,
    Map<Outcome, Long> outcomes,
    String state) {
  /** Copies the counts. */
  public Snapshot {
    outcomes = Map.copyOf(outcomes);
  }
}
