package org.xiangfu.server.gallery.recall;

import java.time.Duration;

/**
 * How recall is sampled.
 *
 * @param probeCosine cosine of a probe to the template that it is made from, as of two photos of
 *     one person; above {@code minCosine}, below 1
 * @param minCosine threshold of the searches, as identification uses it
 * @param window samples that the published recall is of, at least {@code minSamples}
 * @param minSamples samples before which no alert is given, at least 1
 * @param alertBelow recall that is too low, between 0 and 1
 * @param share of one processor that sampling may take, above 0, at most 1
 * @param shortestPause between two samples
 */
public record RecallSettings(
    double probeCosine,
    double minCosine,
    int window,
    int minSamples,
    double alertBelow,
    double share,
    Duration shortestPause) {
  /**
   * Mates as alike as generated ones usually are; an alert if recall is below 95 % beyond doubt; at
   * most 2 % of a processor and two samples a second, so 1,000 samples in eight minutes or more.
   */
  public static final RecallSettings DEFAULT =
      new RecallSettings(0.6, 0.5, 1_000, 100, 0.95, 0.02, Duration.ofMillis(500));

  /** Refuses settings under which nothing could be found or said. */
  public RecallSettings {
    if (!(minCosine < probeCosine && probeCosine < 1)) {
      throw new IllegalArgumentException(
          "a probe's cosine must lie above the threshold and below 1, not %s and %s"
              .formatted(probeCosine, minCosine));
    }
    if (minSamples < 1 || window < minSamples) {
      throw new IllegalArgumentException(
          "the window must hold the smallest number of samples, at least 1, not %d and %d"
              .formatted(window, minSamples));
    }
    if (!(alertBelow > 0 && alertBelow < 1 && share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "alert and share must lie between 0 and 1, not %s and %s".formatted(alertBelow, share));
    }
  }
}
