package org.xiangfu.engine.evaluate;

import java.io.IOException;
import java.util.Map;
import org.xiangfu.engine.Extraction.Extracted;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.calibrate.CalibrationMeasurement;

/** The templates of a whole archive, and what can be measured on them. */
public final class Evaluation {
  private final FaceEngine engine;
  private final String limitsName;
  private final Map<String, ExtractedPhoto> extractions;
  private final double seconds;

  private Evaluation(
      FaceEngine engine,
      String limitsName,
      Map<String, ExtractedPhoto> extractions,
      double seconds) {
    this.engine = engine;
    this.limitsName = limitsName;
    this.extractions = extractions;
    this.seconds = seconds;
  }

  /**
   * Extracts every photo of an archive with all workers of the engine.
   *
   * @param limitsName how the report calls the limits
   * @param quality whether the quality of each photo is assessed too
   * @param progress run after each photo, from several threads
   * @throws IOException if the archive cannot be listed or holds no photo
   */
  public static Evaluation extract(
      FaceEngine engine,
      PhotoArchive archive,
      Limits limits,
      String limitsName,
      boolean quality,
      Runnable progress)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Map<String, ExtractedPhoto> extractions =
        ArchiveExtraction.run(engine, archive, limits, quality, progress);
    if (extractions.isEmpty()) {
      throw new IOException("the archive holds no photo");
    }
    return new Evaluation(engine, limitsName, extractions, (System.nanoTime() - start) / 1e9);
  }

  /**
   * Error rates.
   *
   * @throws IOException if a pair names a photo that the archive does not have, or a column is not
   *     in the manifest
   * @throws IllegalArgumentException if no impostor comparison is left, or of the listed ones no
   *     genuine one
   */
  public EvaluationReport compare(EvaluationPlan plan) throws IOException {
    return new Measurement(
            plan, extractions, engine.pack().calibration(), engine.pack().id(), seconds)
        .report(
            EvaluationReport.Conditions.of(
                plan,
                limitsName,
                engine.workers(),
                engine.pack().manifest().embedder().flipAveraging()));
  }

  /** Hands all templates to the measurement of a calibration. */
  public CalibrationMeasurement calibration(PhotoManifest manifest) {
    CalibrationMeasurement measurement = new CalibrationMeasurement();
    extractions.forEach(
        (name, photo) -> {
          if (photo.extraction() instanceof Extracted(var template, _)) {
            measurement.add(manifest.person(name), name, template);
          }
        });
    return measurement;
  }

  /** How many photos the archive has. */
  public int photos() {
    return extractions.size();
  }
}
