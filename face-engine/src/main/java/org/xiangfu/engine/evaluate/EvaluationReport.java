package org.xiangfu.engine.evaluate;

import java.util.List;
import java.util.Map;
import org.xiangfu.engine.RefusalReason;

/**
 * Error rates of a model pack on labelled photos, in the terms of ISO/IEC 19795-1. Failures to
 * enrol are reported apart: pairs with such a photo are counted and left out of the rates.
 *
 * @param pack id of the model pack
 * @param photos photos in the archive
 * @param failedToEnrol how many of them gave no template
 * @param fte failure-to-enrol rate: {@code failedToEnrol / photos}
 * @param failedByReason how many by reason
 * @param genuine comparisons of one person's photos
 * @param impostor comparisons of two people's photos
 * @param genuineLeftOut genuine pairs with a photo that failed to enrol
 * @param impostorLeftOut impostor pairs with such a photo
 * @param fnmr operating points, by falling FMR
 * @param seconds time taken by extraction
 * @param photosPerSecond extraction rate
 * @param conditions what it was measured with
 */
public record EvaluationReport(
    String pack,
    int photos,
    int failedToEnrol,
    double fte,
    Map<RefusalReason, Integer> failedByReason,
    int genuine,
    int impostor,
    int genuineLeftOut,
    int impostorLeftOut,
    List<ErrorRates.Point> fnmr,
    double seconds,
    double photosPerSecond,
    Conditions conditions) {

  /**
   * What a report was measured with.
   *
   * @param limits name of the limits
   * @param threads photos in work at once
   * @param flipAveraging whether the pack averages with the mirror image
   * @param processors processors the Java machine sees
   * @param java version of the Java machine
   * @param platform operating system and architecture
   */
  public record Conditions(
      String limits,
      int threads,
      boolean flipAveraging,
      int processors,
      String java,
      String platform) {

    static Conditions of(String limits, int threads, boolean flipAveraging) {
      return new Conditions(
          limits,
          threads,
          flipAveraging,
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString(),
          System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }
  }
}
