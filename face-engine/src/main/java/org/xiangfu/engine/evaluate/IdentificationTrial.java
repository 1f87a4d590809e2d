package org.xiangfu.engine.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.calibrate.SubjectBootstrap;
import org.xiangfu.engine.evaluate.IdentificationRates.OpenSetPoint;

/** Searches every photo that is not enrolled among those that are, exhaustively. */
final class IdentificationTrial {
  private static final double HELD_OUT = 0.25;
  private static final double[] FPIRS = {1e-1, 1e-2};

  private final EnrolledPhotos photos;
  private final SubjectBootstrap bootstrap;
  private final List<Integer> gallery = new ArrayList<>();
  private final List<Integer> mated = new ArrayList<>();
  private final List<Integer> nonMated = new ArrayList<>();

  private IdentificationTrial(EnrolledPhotos photos, SubjectBootstrap bootstrap) {
    this.photos = photos;
    this.bootstrap = bootstrap;
    List<List<Integer>> people =
        new ArrayList<>(
            IntStream.range(0, photos.size())
                .boxed()
                .collect(Collectors.groupingBy(photos::subjectOf))
                .values());
    Collections.shuffle(people, new Random(bootstrap.seed()));
    int heldOut = (int) Math.round(HELD_OUT * people.size());
    people.subList(0, heldOut).forEach(nonMated::addAll);
    for (List<Integer> person : people.subList(heldOut, people.size())) {
      gallery.add(person.getFirst());
      mated.addAll(person.subList(1, person.size()));
    }
  }

  /** Empty if nobody is left to enrol, to find or to hold out. */
  static Optional<IdentificationRates> run(
      EnrolledPhotos photos, Calibration calibration, SubjectBootstrap bootstrap) {
    IdentificationTrial trial = new IdentificationTrial(photos, bootstrap);
    return trial.gallery.isEmpty() || trial.mated.isEmpty() || trial.nonMated.isEmpty()
        ? Optional.empty()
        : Optional.of(trial.rates(calibration));
  }

  private IdentificationRates rates(Calibration calibration) {
    List<Search> found = mated.parallelStream().map(this::search).toList();
    List<Search> strangers = nonMated.parallelStream().map(this::search).toList();
    float[] top = new float[strangers.size()];
    for (int i = 0; i < top.length; i++) {
      top[i] = strangers.get(i).score();
    }
    ErrorRates rates = new ErrorRates(new float[0], top, top.length);
    return new IdentificationRates(
        gallery.size(),
        found.size(),
        people(found),
        strangers.size(),
        people(strangers),
        rate(found, search -> !search.mate()),
        DoubleStream.of(FPIRS)
            .mapToObj(fpir -> point(fpir, rates.at(fpir).threshold(), found, strangers))
            .toList(),
        DoubleStream.of(FPIRS)
            .mapToObj(
                fpir ->
                    point(
                        fpir,
                        calibration.identificationThreshold(fpir, gallery.size()).cosine(),
                        found,
                        strangers))
            .toList());
  }

  private OpenSetPoint point(
      double asked, double threshold, List<Search> found, List<Search> strangers) {
    return new OpenSetPoint(
        asked,
        threshold,
        rate(strangers, search -> search.score() >= threshold),
        rate(found, search -> !(search.mate() && search.score() >= threshold)));
  }

  private Search search(int probe) {
    int best = gallery.getFirst();
    float score = -2;
    for (int candidate : gallery) {
      float cosine = photos.cosine(probe, candidate);
      if (cosine > score) {
        best = candidate;
        score = cosine;
      }
    }
    return new Search(
        photos.subjectOf(probe), photos.subjectOf(best) == photos.subjectOf(probe), score);
  }

  private Rate rate(List<Search> searches, Predicate<Search> error) {
    int[] errors = new int[bootstrap.subjects()];
    int[] trials = new int[bootstrap.subjects()];
    for (Search search : searches) {
      trials[search.person()]++;
      errors[search.person()] += error.test(search) ? 1 : 0;
    }
    return Rate.ofPeople(errors, trials, bootstrap);
  }

  private static int people(List<Search> searches) {
    return (int) searches.stream().mapToInt(Search::person).distinct().count();
  }

  private record Search(int person, boolean mate, float score) {}
}
