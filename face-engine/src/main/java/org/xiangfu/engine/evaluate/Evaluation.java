package org.xiangfu.engine.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.Extraction.Extracted;
import org.xiangfu.engine.Extraction.Refused;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.calibrate.Calibration;

/** The templates of a whole archive, and what can be measured on them. */
public final class Evaluation {
  private static final double[] FMRS = {1e-2, 1e-3, 1e-4};

  private final FaceEngine engine;
  private final String limitsName;
  private final Map<String, Extraction> extractions;
  private final double seconds;

  private Evaluation(
      FaceEngine engine, String limitsName, Map<String, Extraction> extractions, double seconds) {
    this.engine = engine;
    this.limitsName = limitsName;
    this.extractions = extractions;
    this.seconds = seconds;
  }

  /**
   * Extracts every photo of an archive with all workers of the engine.
   *
   * @param limitsName how the report calls the limits
   * @param progress run after each photo, from several threads
   * @throws IOException if the archive cannot be listed
   */
  public static Evaluation extract(
      FaceEngine engine, PhotoArchive archive, Limits limits, String limitsName, Runnable progress)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Map<String, Extraction> extractions =
        ArchiveExtraction.run(engine, archive, limits, archive.names(), progress);
    return new Evaluation(engine, limitsName, extractions, (System.nanoTime() - start) / 1e9);
  }

  /**
   * Error rates on labelled pairs.
   *
   * @throws IOException if a pair names a photo that the archive does not have
   * @throws IllegalArgumentException if no genuine or no impostor pair is left
   */
  public EvaluationReport compare(List<PhotoPair> pairs) throws IOException {
    List<Float> genuine = new ArrayList<>();
    List<Float> impostor = new ArrayList<>();
    int genuineLeftOut = 0;
    int impostorLeftOut = 0;
    for (int i = 0; i < pairs.size(); i++) {
      PhotoPair pair = pairs.get(i);
      Extraction a = extractions.get(pair.photoA());
      Extraction b = extractions.get(pair.photoB());
      if (a == null || b == null) {
        throw new IOException(
            "pair %d of the CSV names a photo that is not in the archive".formatted(i + 1));
      }
      if (a instanceof Extracted(var templateA, _) && b instanceof Extracted(var templateB, _)) {
        (pair.samePerson() ? genuine : impostor).add(templateA.cosine(templateB));
      } else if (pair.samePerson()) {
        genuineLeftOut++;
      } else {
        impostorLeftOut++;
      }
    }
    ErrorRates rates = new ErrorRates(array(genuine), array(impostor));
    Map<RefusalReason, Integer> failed = failedByReason();
    int failures = failed.values().stream().mapToInt(Integer::intValue).sum();
    return new EvaluationReport(
        engine.pack().id(),
        extractions.size(),
        failures,
        (double) failures / extractions.size(),
        failed,
        rates.genuine(),
        rates.impostor(),
        genuineLeftOut,
        impostorLeftOut,
        DoubleStream.of(FMRS).mapToObj(rates::at).toList(),
        seconds,
        extractions.size() / seconds,
        EvaluationReport.Conditions.of(
            limitsName, engine.workers(), engine.pack().manifest().embedder().flipAveraging()));
  }

  /**
   * A calibration on all comparisons between different people; a person is a folder of the archive.
   *
   * @throws IllegalArgumentException if there are too few
   */
  public Calibration calibrate(String method) {
    CalibrationMeasurement measurement = new CalibrationMeasurement();
    extractions.forEach(
        (name, extraction) -> {
          if (extraction instanceof Extracted(var template, _)) {
            measurement.add(name.substring(0, Math.max(0, name.lastIndexOf('/'))), template);
          }
        });
    return measurement.measure(method);
  }

  private Map<RefusalReason, Integer> failedByReason() {
    Map<RefusalReason, Integer> counts = new EnumMap<>(RefusalReason.class);
    for (Extraction extraction : extractions.values()) {
      if (extraction instanceof Refused(RefusalReason reason, _)) {
        counts.merge(reason, 1, Integer::sum);
      }
    }
    return counts;
  }

  private static float[] array(List<Float> scores) {
    float[] array = new float[scores.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = scores.get(i);
    }
    return array;
  }
}
