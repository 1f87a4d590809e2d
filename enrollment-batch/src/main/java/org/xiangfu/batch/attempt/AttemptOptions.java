package org.xiangfu.batch.attempt;

import java.nio.file.Path;
import java.util.Optional;
import org.xiangfu.batch.BatchInputException;
import picocli.CommandLine.Option;

/** A second attempt at what was refused: a picocli mixin. */
public final class AttemptOptions {
  @Option(
      names = "--attempt",
      paramLabel = "gentle",
      description =
          "Try once more what an earlier run of the same job had refused, and send nothing else:"
              + " smaller and more turned faces are taken, and the middle of the photo is enlarged."
              + " Such photos are told from others in what a clerk sees.")
  private String attempt;

  @Option(
      names = "--eye-marks",
      paramLabel = "CSV",
      description =
          "Try once more the refused photos of this file, with the eyes where somebody marked"
              + " them: photo,left_x,left_y,right_x,right_y in pixels of the upright photo, left"
              + " and right as in the picture. The account that sends them stands on record.")
  private Path eyeMarks;

  /** Made by picocli. */
  public AttemptOptions() {}

  /**
   * What was asked for.
   *
   * @param retry whether what was refused is to be sent as before
   * @param local whether faces are looked for away from the service, which alone makes second
   *     attempts
   * @return empty if no second attempt was asked for
   * @throws IllegalArgumentException if the options do not go together
   * @throws BatchInputException if the file of marks cannot be used; says which line
   */
  public Optional<Attempt> second(boolean retry, boolean local) throws BatchInputException {
    if ((retry ? 1 : 0) + (attempt != null ? 1 : 0) + (eyeMarks != null ? 1 : 0) > 1) {
      throw new IllegalArgumentException("--retry, --attempt and --eye-marks do not go together");
    }
    if (local && (attempt != null || eyeMarks != null)) {
      throw new IllegalArgumentException(
          "--attempt and --eye-marks do not go with --extract local: the service makes them");
    }
    if (eyeMarks != null) {
      return Optional.of(EyeMarksFile.read(eyeMarks));
    }
    if (attempt == null) {
      return Optional.empty();
    }
    if (!attempt.equals("gentle")) {
      throw new IllegalArgumentException("--attempt must be gentle");
    }
    return Optional.of(new Attempt.Gentle());
  }
}
