package org.xiangfu.counter.console;

import java.util.Map;
import org.xiangfu.v1.AssessPhotoResponse;
import org.xiangfu.v1.QualityMeasure;

/**
 * What to say to whoever stands before the camera.
 *
 * @param text one instruction
 * @param ready true if the picture is worth taking
 */
record LiveHint(String text, boolean ready) {
  private static final String UNIFIED = "UnifiedQualityScore";

  /** As "usable" is said of a photo by {@code xiangfu assess}. */
  private static final int USABLE = 40;

  /** As "good" is. */
  private static final int GOOD = 70;

  static LiveHint of(AssessPhotoResponse answer, Texts texts) {
    int unified =
        answer.getMeasuresList().stream()
            .filter(measure -> measure.getName().equals(UNIFIED))
            .mapToInt(QualityMeasure::getValue)
            .findFirst()
            .orElse(-1);
    boolean ready =
        !answer.hasRefusal()
            && (unified >= GOOD || (unified >= USABLE && answer.getAdviceCount() == 0));
    String text =
        ready || answer.getAdviceCount() == 0
            ? texts.get(ready ? "camera.ready" : "camera.almost")
            : texts.advice(answer.getAdvice(0));
    return new LiveHint(text, ready);
  }

  Map<String, ?> toJson() {
    return Map.of("text", text, "ready", ready);
  }
}
