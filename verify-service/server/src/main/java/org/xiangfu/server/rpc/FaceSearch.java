package org.xiangfu.server.rpc;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.calibrate.Threshold;
import org.xiangfu.server.decision.Decibels;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.Match;
import org.xiangfu.server.gallery.Search;
import org.xiangfu.server.gallery.SearchResult;
import org.xiangfu.v1.Candidate;

/** Who in the gallery has a face. Thread-safe. */
final class FaceSearch {
  private final Gallery gallery;
  private final Calibration calibration;

  FaceSearch(Gallery gallery, Calibration calibration) {
    this.gallery = gallery;
    this.calibration = calibration;
  }

  /**
   * What is asked.
   *
   * @param fpirDb false positive identification rate in decibels
   * @param maxCandidates at least 1
   * @param excluded persons left out
   * @param exact true to compare with every template
   */
  record Asked(int fpirDb, int maxCandidates, Set<String> excluded, boolean exact) {}

  /**
   * What was found.
   *
   * @param extrapolated true if the threshold lies beyond what the calibration data supports
   */
  record Found(SearchResult result, boolean extrapolated) {}

  CompletableFuture<Found> search(Template probe, Asked asked) {
    var search =
        new Search(
            size -> threshold(asked.fpirDb(), size).cosine(),
            asked.maxCandidates(),
            asked.excluded(),
            asked.exact());
    return gallery
        .search(probe, search)
        .thenApply(
            result ->
                new Found(result, threshold(asked.fpirDb(), result.gallerySize()).extrapolated()));
  }

  private Threshold threshold(int fpirDb, long gallerySize) {
    return calibration.identificationThreshold(Decibels.rate(fpirDb), gallerySize);
  }

  /** The persons of a result as a client is told, strongest first. */
  List<Candidate> candidates(SearchResult result) {
    return result.matches().stream().map(this::candidate).toList();
  }

  Candidate candidate(Match match) {
    return Candidate.newBuilder()
        .setPersonId(match.photo().getPersonId())
        .setPhotoId(match.photo().getPhotoId())
        .setFalseMatchRateDb(Decibels.of(calibration.fmr(match.cosine())))
        .setCapturedOn(match.photo().getCapturedOn())
        .build();
  }
}
