package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import java.util.List;
import org.xiangfu.v1.CaseKind;

/**
 * Somebody made up who comes to a counter in training.
 *
 * @param number on the application; no two applicants have the same
 * @param kind what the applicant comes for; a replacement is of a lost card, an identity check for
 *     a passport
 * @param truth who it is
 * @param captures what the camera sees, one after the other, as JPEG; at least one
 */
public record TrainingApplicant(
    String number, CaseKind kind, TrainingTruth truth, List<ByteString> captures) {
  /** Refuses an applicant whom no camera sees. */
  public TrainingApplicant {
    captures = List.copyOf(captures);
    if (captures.isEmpty()) {
      throw new IllegalArgumentException("an applicant needs a capture");
    }
  }
}
