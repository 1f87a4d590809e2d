package org.xiangfu.engine;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.xiangfu.engine.quality.Advice;
import org.xiangfu.engine.quality.QualityMeasure;

/**
 * The quality of one photo.
 *
 * @param refusal why no template could be made of it, if so
 * @param face the face that was assessed, if one was found
 * @param measures one entry per known measure, in the order of their codes; empty if the photo
 *     cannot be decoded
 */
public record Assessment(
    Optional<Extraction.Refused> refusal, Optional<FaceBox> face, List<QualityMeasure> measures) {

  public Assessment {
    measures = List.copyOf(measures);
  }

  /** What to change for a better photo, most important first; often empty. */
  public List<Advice> advice() {
    return Advice.of(refusal.map(Extraction.Refused::reason), measures);
  }

  /**
   * How useful the photo is for comparison, 0 (worst) to 100 (best): the value of {@code
   * UnifiedQualityScore}. Empty if it could not be assessed.
   */
  public OptionalInt unifiedQuality() {
    return measures.stream()
        .filter(m -> m.code() == QualityMeasure.UNIFIED_QUALITY_SCORE && m.value() >= 0)
        .mapToInt(QualityMeasure::value)
        .findFirst();
  }
}
