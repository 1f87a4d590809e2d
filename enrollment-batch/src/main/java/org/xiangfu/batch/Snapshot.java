package org.xiangfu.batch;

import java.util.List;
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
 * @param reasons why records are not in the gallery, and how many for each; stable names, such as
 *     {@code NO_FACE}
 * @param groups counts by county, office and whatever else the records say
 * @param latest the last photos that are not in the gallery, the newest first; at most {@value
 *     #MOST_LATEST}
 */
public record Snapshot(
    String job,
    OptionalLong total,
    long resumed,
    long done,
    Map<Outcome, Long> outcomes,
    String state,
    Map<String, Long> reasons,
    List<Tally.Row> groups,
    List<Report.Problem> latest) {
  /** Of the photos that are not in the gallery, so many are shown while a batch runs. */
  public static final int MOST_LATEST = 12;

  /** Copies the counts. */
  public Snapshot {
    outcomes = Map.copyOf(outcomes);
    reasons = Map.copyOf(reasons);
    groups = List.copyOf(groups);
    latest = List.copyOf(latest);
  }
}
