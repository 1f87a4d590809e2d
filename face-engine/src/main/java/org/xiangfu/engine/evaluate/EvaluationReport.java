package org.xiangfu.engine.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.calibrate.Interval;
import org.xiangfu.engine.calibrate.Threshold;

/**
 * Error rates of a model pack on labelled photos, in the terms of ISO/IEC 19795-1. Failures to
 * enrol are reported apart: pairs with such a photo are counted and left out of the rates. It names
 * no photo and no person and holds no score of one.
 *
 * @param pack id of the model pack
 * @param photos photos in the archive
 * @param people people in it
 * @param failedToEnrol how many photos gave no template
 * @param fte failure-to-enrol rate: {@code failedToEnrol / photos}
 * @param fteConfidence where it lies with 95 % confidence
 * @param peopleFailedToEnrol people none of whose photos gave a template
 * @param fta failure-to-acquire rate: of the photos that are not the first of their person, as
 *     probes are, the part that gave no template; absent if there are none
 * @param failedByReason how many by reason
 * @param genuine comparisons of one person's photos
 * @param genuinePeople people they come from
 * @param impostor comparisons of two people's photos
 * @param impostorPeople people they come from
 * @param genuineLeftOut genuine pairs with a photo that failed to enrol
 * @param impostorLeftOut impostor pairs with such a photo
 * @param fnmr operating points, by falling FMR
 * @param det the detection error trade-off; empty without genuine comparisons
 * @param distributions how the scores lie
 * @param calibration what the pack's calibration claims, and what was measured at its thresholds
 * @param identification searches, if there are people to find and people to hold out
 * @param groups rates by the columns asked for
 * @param acrossGroups impostor comparisons across the groups of a column
 * @param groupFmr the FMR whose threshold the groups are measured at
 * @param errorVersusReject FNMR at the threshold of {@code groupFmr} as the worst photos are
 *     rejected; empty if quality was not assessed
 * @param seconds time taken by extraction
 * @param photosPerSecond extraction rate
 * @param conditions what it was measured with
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record EvaluationReport(
    String pack,
    int photos,
    int people,
    int failedToEnrol,
    double fte,
    Interval fteConfidence,
    int peopleFailedToEnrol,
    Optional<Rate> fta,
    Map<RefusalReason, Integer> failedByReason,
    int genuine,
    long genuinePeople,
    long impostor,
    long impostorPeople,
    int genuineLeftOut,
    int impostorLeftOut,
    List<OperatingPoint> fnmr,
    List<DetPoint> det,
    Distributions distributions,
    List<Claim> calibration,
    Optional<IdentificationRates> identification,
    List<GroupRates> groups,
    List<GroupRates.Across> acrossGroups,
    double groupFmr,
    List<RejectPoint> errorVersusReject,
    double seconds,
    double photosPerSecond,
    Conditions conditions) {

  /** One point of the detection error trade-off. */
  public record DetPoint(double fmr, double fnmr) {}

  /**
   * How many comparisons lie in each of equal bins of the score.
   *
   * @param from lower end of the first bin
   * @param to upper end of the last
   * @param genuine counts
   * @param impostor counts
   */
  public record Distributions(double from, double to, List<Long> genuine, List<Long> impostor) {}

  /**
   * What the pack's calibration claims, on these photos.
   *
   * @param fmr the FMR it claims
   * @param support how far its own data supports that
   * @param threshold its threshold
   * @param measured the FMR counted here at that threshold
   */
  public record Claim(double fmr, Threshold.Support support, double threshold, Rate measured) {}

  /**
   * What a report was measured with.
   *
   * @param date when
   * @param photoSet what the photos are called
   * @param comparisons whether the comparisons were listed or all were made
   * @param thresholds how thresholds were chosen
   * @param confidence how confidence intervals were made
   * @param limits name of the limits
   * @param threads photos in work at once
   * @param flipAveraging whether the pack averages with the mirror image
   * @param processors processors the Java machine sees
   * @param java version of the Java machine
   * @param platform operating system and architecture
   */
  public record Conditions(
      String date,
      String photoSet,
      String comparisons,
      String thresholds,
      String confidence,
      String limits,
      int threads,
      boolean flipAveraging,
      int processors,
      String java,
      String platform) {

    static Conditions of(EvaluationPlan plan, String limits, int threads, boolean flipAveraging) {
      return new Conditions(
          plan.date().toString(),
          plan.photoSet(),
          plan.pairs().isPresent() ? "listed" : "all",
          "set on these comparisons, over everybody",
          "95 %%, %d resamplings of the people, seed %d".formatted(plan.replicates(), plan.seed()),
          limits,
          threads,
          flipAveraging,
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString(),
          System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }
  }
}
