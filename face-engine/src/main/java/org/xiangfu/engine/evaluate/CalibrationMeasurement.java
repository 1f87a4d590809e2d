package org.xiangfu.engine.evaluate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.calibrate.Knot;

/**
 * Measures a calibration on all comparisons between different identities of an archive. Not
 * thread-safe.
 */
public final class CalibrationMeasurement {
  private static final int BINS_PER_UNIT = 10_000;
  private static final int MIN_COMPARISONS_ABOVE = 10;
  private static final double[] FMRS = {
    1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6
  };

  private final List<Template> templates = new ArrayList<>();
  private final List<String> identities = new ArrayList<>();

  /** Adds a template of a person. */
  public void add(String identity, Template template) {
    identities.add(identity);
    templates.add(template);
  }

  /**
   * Compares everybody with everybody else. Only FMRs with at least {@value #MIN_COMPARISONS_ABOVE}
   * impostor comparisons above the threshold get a knot.
   *
   * @param method how and on what, for the record
   * @throws IllegalArgumentException if there are too few comparisons for two knots
   */
  public Calibration measure(String method) {
    long[] histogram = new long[2 * BINS_PER_UNIT + 1];
    long comparisons = 0;
    for (int i = 0; i < templates.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (!identities.get(i).equals(identities.get(j))) {
          float cosine = templates.get(i).cosine(templates.get(j));
          histogram[(int) Math.floor((cosine + 1) * BINS_PER_UNIT)]++;
          comparisons++;
        }
      }
    }
    Set<String> subjects = new HashSet<>(identities);
    return new Calibration(method, comparisons, subjects.size(), knots(histogram, comparisons));
  }

  /** The smallest bin edges with no more than each FMR at or above them. */
  private static List<Knot> knots(long[] histogram, long comparisons) {
    List<Knot> knots = new ArrayList<>();
    for (double fmr : FMRS) {
      if (fmr * comparisons < MIN_COMPARISONS_ABOVE) {
        break;
      }
      long above = 0;
      int bin = histogram.length;
      while (bin > 0 && above + histogram[bin - 1] <= fmr * comparisons) {
        above += histogram[--bin];
      }
      double cosine = (double) bin / BINS_PER_UNIT - 1;
      if (above >= MIN_COMPARISONS_ABOVE
          && (knots.isEmpty() || knots.getLast().cosine() < cosine)) {
        knots.add(new Knot(Math.round(cosine * 1e4) / 1e4, fmr));
      }
    }
    return knots;
  }
}
