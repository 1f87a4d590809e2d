package org.xiangfu.engine.calibrate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.engine.Template;

/**
 * Measures a calibration on all comparisons between photos of different people: counted knots down
 * to a high quantile, a fitted tail above it, and confidence intervals from resampled people.
 *
 * <p>What is claimed follows three rules. An FMR is <i>measured</i> if at least 30 pairs of people
 * have a comparison above its threshold (rule of 30: Doddington et al., <i>Speech Communication</i>
 * 31, 2000; ISO/IEC 19795-1:2006, annex B). It is <i>supported</i> down to the smallest knot whose
 * upper 95 % bound is at most {@value #WIDEST} times the estimate, and never below 3 over the
 * number of pairs of people, which no test of this size could tell from nothing (rule of 3, same
 * annex). A calibration needs so many people that 30 pairs of them are one in a thousand: {@value
 * #MINIMUM_PEOPLE}. Not thread-safe.
 */
public final class CalibrationMeasurement {
  /** Fewest people. */
  public static final int MINIMUM_PEOPLE = 246;

  private static final int ERRORS_OF_A_MEASURED_RATE = 30;
  private static final double WIDEST = 3;
  private static final double KEPT = 0.1;
  private static final double[] FMRS = {
    1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 3e-7, 1e-7, 3e-8, 1e-8
  };

  private final List<String> photos = new ArrayList<>();
  private final List<Template> templates = new ArrayList<>();
  private final List<Integer> subjectOf = new ArrayList<>();
  private final Map<String, Integer> subjects = new HashMap<>();

  /** Made empty. */
  public CalibrationMeasurement() {}

  /** Adds a person's photo. */
  public void add(String person, String photo, Template template) {
    photos.add(photo);
    templates.add(template);
    subjectOf.add(subjects.computeIfAbsent(person, _ -> subjects.size()));
  }

  /**
   * How to measure.
   *
   * @param limit most comparisons
   * @param replicates how often the people are resampled
   * @param seed of all random draws
   * @param keepSuspects whether comparisons suspected of wrong labels count as impostors
   */
  public record Settings(long limit, int replicates, long seed, boolean keepSuspects) {
    /** A hundred million comparisons, 500 replicates, suspects left out. */
    public static final Settings DEFAULT = new Settings(100_000_000, 500, 1, false);
  }

  /**
   * Compares everybody with everybody else.
   *
   * @param method how and on what, for the record
   * @throws TooFewPeopleException if there are fewer than {@value #MINIMUM_PEOPLE} people
   */
  public MeasuredCalibration measure(String method, Settings settings) {
    if (subjects.size() < MINIMUM_PEOPLE) {
      throw new TooFewPeopleException(subjects.size(), MINIMUM_PEOPLE);
    }
    ImpostorScores scores =
        ImpostorScores.of(
            templates,
            subjectOf.stream().mapToInt(Integer::intValue).toArray(),
            KEPT,
            settings.limit(),
            settings.seed());
    SuspectSearch search = SuspectSearch.of(scores);
    ImpostorModel model =
        settings.keepSuspects() ? ImpostorModel.of(scores) : ImpostorModel.of(scores, search);
    List<Knot> knots = supported(model, scores, settings);
    if (knots.size() < 2) {
      throw new IllegalArgumentException(
          "the photos are too alike or too few to tell how rare a likeness is");
    }
    int pairs = search.pairsOfPeople();
    Calibration calibration =
        new Calibration(
            method,
            scores.comparisons(),
            scores.subjects(),
            knots,
            Optional.of(model.tail(measuredFmr(model))),
            Optional.of(
                new SuspectedLabels(search.ranks().length, pairs, !settings.keepSuspects())));
    return new MeasuredCalibration(
        calibration,
        scores.photos(),
        Arrays.stream(search.ranks())
            .mapToObj(
                rank ->
                    new MeasuredCalibration.Suspect(
                        photos.get(scores.first(rank)), photos.get(scores.second(rank))))
            .sorted(Comparator.comparing(MeasuredCalibration.Suspect::photoA))
            .toList());
  }

  private List<Knot> supported(ImpostorModel model, ImpostorScores scores, Settings settings) {
    double people = scores.subjects();
    double[] fmrs =
        Arrays.stream(FMRS).filter(fmr -> fmr >= 3 / (people * (people - 1) / 2)).toArray();
    double[] cosines = Arrays.stream(fmrs).map(model::cosine).toArray();
    List<Interval> intervals =
        new SubjectBootstrap(subjects.size(), settings.replicates(), settings.seed())
            .intervals(weights -> model.fmrs(cosines, weights));
    List<Knot> knots = new ArrayList<>();
    for (int i = 0; i < fmrs.length; i++) {
      double cosine = Math.round(cosines[i] * 1e4) / 1e4;
      if (intervals.get(i).high() > WIDEST * fmrs[i] || cosine >= 1) {
        break;
      }
      if (knots.isEmpty() || knots.getLast().cosine() < cosine) {
        knots.add(new Knot(cosine, fmrs[i], Optional.of(rounded(intervals.get(i)))));
      }
    }
    return knots;
  }

  private static double measuredFmr(ImpostorModel model) {
    double smallest = FMRS[0];
    for (double fmr : FMRS) {
      if (model.pairsOfPeople(model.cosine(fmr)) < ERRORS_OF_A_MEASURED_RATE) {
        break;
      }
      smallest = fmr;
    }
    return smallest;
  }

  private static Interval rounded(Interval interval) {
    return new Interval(significant(interval.low()), significant(interval.high()));
  }

  private static double significant(double value) {
    return new BigDecimal(value).round(new MathContext(3)).doubleValue();
  }
}
