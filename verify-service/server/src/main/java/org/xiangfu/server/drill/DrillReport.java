package org.xiangfu.server.drill;

import java.time.Instant;
import java.util.List;

/**
 * What a drill showed; the record that the yearly number of drills is counted by.
 *
 * @param drill identifies the drill in the ledger: the operator of its events
 * @param operator who ran it
 * @param begun start of the traffic
 * @param from site that led before
 * @param to site that was to lead
 * @param switches in order
 * @param calls calls made from the first to the last
 * @param failedCalls calls that failed for good, their retries included
 * @param longestCallMillis the longest time that a caller waited for an answer
 * @param longestSilenceMillis the longest time in which no caller got an answer
 * @param acknowledged events whose durability was confirmed
 * @param lost of these, events that the ledger does not show afterwards
 * @param replicasCaughtUp true if every replica of every group had applied the same log at the end
 */
public record DrillReport(
    String drill,
    String operator,
    Instant begun,
    String from,
    String to,
    List<Switch> switches,
    long calls,
    long failedCalls,
    long longestCallMillis,
    long longestSilenceMillis,
    long acknowledged,
    long lost,
    boolean replicasCaughtUp) {
  public DrillReport {
    switches = List.copyOf(switches);
  }

  /**
   * One move of the lead.
   *
   * @param millis from the order until nodes of the site led every group
   */
  public record Switch(String to, long millis) {}

  /** True if no call failed, nothing was lost and the replicas agree. */
  public boolean passed() {
    return failedCalls == 0 && lost == 0 && replicasCaughtUp;
  }
}
