package org.xiangfu.engine.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.xiangfu.engine.Extraction.Refused;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.calibrate.ImpostorScores;
import org.xiangfu.engine.calibrate.SubjectBootstrap;
import org.xiangfu.engine.calibrate.Threshold;
import org.xiangfu.engine.evaluate.EvaluationReport.Claim;
import org.xiangfu.engine.evaluate.EvaluationReport.DetPoint;

/** Makes the comparisons of a plan and counts. */
final class Measurement {
  private static final double[] FMRS = {1e-2, 1e-3, 1e-4};
  private static final double[] CLAIMS = {1e-2, 1e-3, 1e-4, 1e-5, 1e-6};
  private static final double KEPT = 0.02;

  private final EvaluationPlan plan;
  private final Map<String, ExtractedPhoto> extractions;
  private final Calibration calibration;
  private final String packId;
  private final double seconds;
  private final EnrolledPhotos photos;
  private final SubjectBootstrap bootstrap;
  private int genuineLeftOut;
  private int impostorLeftOut;
  private Optional<ImpostorScores> everybody = Optional.empty();

  Measurement(
      EvaluationPlan plan,
      Map<String, ExtractedPhoto> extractions,
      Calibration calibration,
      String packId,
      double seconds) {
    this.plan = plan;
    this.extractions = extractions;
    this.calibration = calibration;
    this.packId = packId;
    this.seconds = seconds;
    photos = new EnrolledPhotos(extractions, plan.manifest());
    bootstrap = new SubjectBootstrap(photos.subjects(), plan.replicates(), plan.seed());
  }

  EvaluationReport report(EvaluationReport.Conditions conditions) throws IOException {
    for (String column : plan.by()) {
      if (!plan.manifest().columns().contains(column)) {
        throw new IOException(
            "the manifest has no column '%s'; it has %s"
                .formatted(column, String.join(", ", plan.manifest().columns())));
      }
    }
    List<ScoredPairs.Pair> genuinePairs = new ArrayList<>();
    List<ScoredPairs.Pair> impostorPairs = new ArrayList<>();
    if (plan.pairs().isPresent()) {
      split(plan.pairs().get(), genuinePairs, impostorPairs);
    } else {
      matePairs(genuinePairs);
    }
    ScoredPairs genuine = ScoredPairs.listed(genuinePairs);
    ScoredPairs impostor =
        plan.pairs().isPresent() ? ScoredPairs.listed(impostorPairs) : ScoredPairs.of(everybody());
    if ((plan.pairs().isPresent() && genuinePairs.isEmpty()) || impostor.total() == 0) {
      throw new IllegalArgumentException("genuine and impostor scores are both needed");
    }
    ErrorRates rates = new ErrorRates(genuine.scores(), impostor.scores(), impostor.total());
    double groupThreshold = rates.at(plan.groupFmr()).threshold();
    List<GroupRates> groups = new ArrayList<>();
    List<GroupRates.Across> across = new ArrayList<>();
    for (String column : plan.by()) {
      GroupBreakdown breakdown =
          new GroupBreakdown(column, plan.manifest(), photos, everybody(), bootstrap);
      groups.addAll(breakdown.within(groupThreshold, genuine, plan.manifest(), extractions));
      across.addAll(breakdown.across(groupThreshold));
    }
    Map<RefusalReason, Integer> failed = failedByReason();
    Rate fte = fte();
    return new EvaluationReport(
        packId,
        extractions.size(),
        photos.subjects(),
        (int) fte.errors(),
        fte.rate(),
        fte.confidence(),
        photos.subjects() - photos.enrolledSubjects(),
        photos.fta(bootstrap),
        failed,
        rates.genuine(),
        genuine.people(),
        impostor.total(),
        impostor.people(),
        genuineLeftOut,
        impostorLeftOut,
        DoubleStream.of(FMRS).mapToObj(fmr -> point(rates.at(fmr), genuine, impostor)).toList(),
        rates.genuine() == 0
            ? List.of()
            : rates.det().stream().map(p -> new DetPoint(p.measuredFmr(), p.fnmr())).toList(),
        new EvaluationReport.Distributions(-1, 1, genuine.histogram(), impostor.histogram()),
        claims(impostor),
        IdentificationTrial.run(photos, calibration, bootstrap),
        groups,
        across,
        plan.groupFmr(),
        RejectCurve.of(photos, genuine, groupThreshold),
        seconds,
        extractions.size() / seconds,
        conditions);
  }

  private OperatingPoint point(ErrorRates.Point point, ScoredPairs genuine, ScoredPairs impostor) {
    Rate fmr =
        Rate.of(
            impostor.atLeast(point.threshold()),
            impostor.all(),
            (double) impostor.total(),
            bootstrap);
    Optional<Rate> fnmr =
        genuine.total() == 0
            ? Optional.empty()
            : Optional.of(
                Rate.of(
                    genuine.below(point.threshold()),
                    genuine.all(),
                    (double) genuine.people(),
                    bootstrap));
    return new OperatingPoint(
        point.fmr(),
        point.threshold(),
        point.measuredFmr(),
        fmr.confidence(),
        fnmr.map(Rate::rate),
        fnmr.map(Rate::confidence));
  }

  private List<Claim> claims(ScoredPairs impostor) {
    List<Claim> claims = new ArrayList<>();
    float least = impostor.pairs().stream().map(ScoredPairs.Pair::score).min(Float::compare).get();
    boolean complete = impostor.pairs().size() == impostor.total();
    for (double fmr : CLAIMS) {
      Threshold threshold = calibration.threshold(fmr);
      if (complete || threshold.cosine() >= least) {
        claims.add(
            new Claim(
                fmr,
                threshold.support(),
                threshold.cosine(),
                Rate.of(
                    impostor.atLeast(threshold.cosine()),
                    impostor.all(),
                    (double) impostor.total(),
                    bootstrap)));
      }
    }
    return claims;
  }

  private void split(
      List<PhotoPair> pairs, List<ScoredPairs.Pair> genuine, List<ScoredPairs.Pair> impostor)
      throws IOException {
    for (int i = 0; i < pairs.size(); i++) {
      PhotoPair pair = pairs.get(i);
      if (!extractions.containsKey(pair.photoA()) || !extractions.containsKey(pair.photoB())) {
        throw new IOException(
            "pair %d of the CSV names a photo that is not in the archive".formatted(i + 1));
      }
      OptionalInt a = photos.photo(pair.photoA());
      OptionalInt b = photos.photo(pair.photoB());
      if (a.isPresent() && b.isPresent()) {
        (pair.samePerson() ? genuine : impostor)
            .add(ScoredPairs.Pair.of(photos, a.getAsInt(), b.getAsInt()));
      } else if (pair.samePerson()) {
        genuineLeftOut++;
      } else {
        impostorLeftOut++;
      }
    }
  }

  private void matePairs(List<ScoredPairs.Pair> genuine) {
    Map<Integer, List<Integer>> people = new TreeMap<>();
    for (int photo = 0; photo < photos.size(); photo++) {
      List<Integer> others =
          people.computeIfAbsent(photos.subjectOf(photo), _ -> new ArrayList<>());
      for (int other : others) {
        genuine.add(ScoredPairs.Pair.of(photos, other, photo));
      }
      others.add(photo);
    }
  }

  private ImpostorScores everybody() {
    if (everybody.isEmpty()) {
      everybody =
          Optional.of(
              ImpostorScores.of(
                  photos.templates(), photos.subjectOf(), KEPT, plan.limit(), plan.seed()));
    }
    return everybody.get();
  }

  private Rate fte() {
    int[] shown = new int[photos.subjects()];
    int[] failed = new int[photos.subjects()];
    extractions.forEach(
        (name, photo) -> {
          int person = photos.subjectOf(plan.manifest().person(name));
          shown[person]++;
          failed[person] += photo.extraction() instanceof Refused ? 1 : 0;
        });
    return Rate.ofPeople(failed, shown, bootstrap);
  }

  private Map<RefusalReason, Integer> failedByReason() {
    Map<RefusalReason, Integer> counts = new EnumMap<>(RefusalReason.class);
    for (ExtractedPhoto photo : extractions.values()) {
      if (photo.extraction() instanceof Refused(RefusalReason reason, _)) {
        counts.merge(reason, 1, Integer::sum);
      }
    }
    return counts;
  }
}
