package org.xiangfu.server.decision;

import java.util.List;
import org.xiangfu.v1.Band;

/**
 * What a probe's comparisons with all photos of one person amount to.
 *
 * @param band the suggestion
 * @param fmr probability that a stranger's probe would look this alike to any of the photos
 * @param photosDisagree a photo matches and another clearly does not
 */
public record Verdict(Band band, double fmr, boolean photosDisagree) {
  /**
   * A photo at least this unlike the probe speaks for another face: one stranger in ten looks more
   * alike. Chosen, not measured: a true mate that has aged should seldom fall this far.
   */
  public static final double CLEARLY_OTHER_FMR = 0.1;

  /**
   * Fuses the comparisons. The strongest one counts, but it had as many chances as there are
   * photos, so its rate is multiplied by their number (Bonferroni's bound). A photo that clearly
   * shows another face turns a MATCH into REFER: it may have been substituted (變換照片).
   *
   * @param photoFmrs the false match rate of each comparison, at least one
   */
  public static Verdict of(List<Double> photoFmrs, DecisionPolicy policy) {
    double strongest = photoFmrs.stream().mapToDouble(fmr -> fmr).min().orElseThrow();
    double weakest = photoFmrs.stream().mapToDouble(fmr -> fmr).max().orElseThrow();
    double fused = Math.min(1, strongest * photoFmrs.size());
    Band band = policy.band(fused);
    boolean disagree = band == Band.BAND_MATCH && weakest > CLEARLY_OTHER_FMR;
    return new Verdict(disagree ? Band.BAND_REFER : band, fused, disagree);
  }
}
