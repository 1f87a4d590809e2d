package org.xiangfu.batch.attempt;

import java.util.Map;
import java.util.Optional;
import org.xiangfu.v1.EyeMarks;
import org.xiangfu.v1.SecondAttempt;

/** How refused photos of an archive are looked at once more. Immutable. */
public sealed interface Attempt {
  /** Gentler limits, by the name that the service knows them under. */
  String GENTLE = "gentle-1";

  /**
   * What is asked of the service for a photo; empty if it is not tried again.
   *
   * @param photo its path in the archive
   */
  Optional<SecondAttempt> of(String photo);

  /** Every refused photo, at gentler limits. */
  record Gentle() implements Attempt {
    @Override
    public Optional<SecondAttempt> of(String photo) {
      return Optional.of(SecondAttempt.newBuilder().setProfile(GENTLE).build());
    }
  }

  /**
   * The refused photos whose eyes somebody marked.
   *
   * @param eyes by the photo's path in the archive
   */
  record Marked(Map<String, EyeMarks> eyes) implements Attempt {
    /** Copies the marks. */
    public Marked {
      eyes = Map.copyOf(eyes);
    }

    @Override
    public Optional<SecondAttempt> of(String photo) {
      return Optional.ofNullable(eyes.get(photo))
          .map(marks -> SecondAttempt.newBuilder().setEyes(marks).build());
    }

    /** Says how many, and names no photo. */
    @Override
    public String toString() {
      return "Marked[" + eyes.size() + "]";
    }
  }
}
