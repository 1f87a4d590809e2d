package org.xiangfu.server.rpc;

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
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.IdentifyResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.SearchMode;

/** 1:N over the whole gallery. */
final class IdentifyHandler extends UnaryHandler<IdentifyRequest, IdentifyResponse> {
  private static final int MAX_EXCLUDED = 16;

  private final Recognition recognition;
  private final Gallery gallery;
  private final EventRecorder events;
  private final Calibration calibration;

  IdentifyHandler(Recognition recognition, Gallery gallery, EventRecorder events) {
    this.recognition = recognition;
    this.gallery = gallery;
    this.events = events;
    this.calibration = recognition.engine().pack().calibration();
  }

  @Override
  CompletableFuture<IdentifyResponse> handle(IdentifyRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    byte[] probe = Validation.photo("probe", request.getProbe());
    int fpirDb = Validation.range("fpir_db", request.getFpirDb(), 1, 60, 20);
    int candidates = Validation.range("max_candidates", request.getMaxCandidates(), 1, 100, 10);
    if (request.getExcludedPersonIdsCount() > MAX_EXCLUDED) {
      throw ServiceException.invalid(
          "excluded_person_ids must have at most %d entries".formatted(MAX_EXCLUDED));
    }
    if (request.getMode() == SearchMode.UNRECOGNIZED) {
      throw ServiceException.invalid("mode must be SEARCH_MODE_HNSW or SEARCH_MODE_EXACT");
    }
    return recognition.probe(
        probe, origin, "", template -> search(request, template, fpirDb, candidates, probe));
  }

  private CompletableFuture<IdentifyResponse> search(
      IdentifyRequest request, Template probe, int fpirDb, int candidates, byte[] bytes) {
    var search =
        new Search(
            size -> threshold(fpirDb, size).cosine(),
            candidates,
            Set.copyOf(request.getExcludedPersonIdsList()),
            request.getMode() == SearchMode.SEARCH_MODE_EXACT);
    return gallery
        .search(probe, search)
        .thenCompose(result -> conclude(request, probe, result, fpirDb, bytes));
  }

  private Threshold threshold(int fpirDb, long gallerySize) {
    return calibration.identificationThreshold(Decibels.rate(fpirDb), gallerySize);
  }

  private CompletableFuture<IdentifyResponse> conclude(
      IdentifyRequest request, Template probe, SearchResult result, int fpirDb, byte[] bytes) {
    var answer =
        IdentifyResponse.newBuilder()
            .setGallerySize(result.gallerySize())
            .setThresholdExtrapolated(threshold(fpirDb, result.gallerySize()).extrapolated())
            .setSearchedShare(result.searchedShare())
            .setPackId(probe.packId());
    for (Match match : result.matches()) {
      answer.addCandidates(
          Candidate.newBuilder()
              .setPersonId(match.photo().getPersonId())
              .setPhotoId(match.photo().getPhotoId())
              .setFalseMatchRateDb(Decibels.of(calibration.fmr(match.cosine())))
              .setCapturedOn(match.photo().getCapturedOn()));
    }
    var event =
        events.event(
            EventKind.EVENT_KIND_IDENTIFIED, request.getOrigin(), "", Recognition.sha256(bytes));
    answer
        .getCandidatesList()
        .forEach(
            candidate ->
                event
                    .addRelatedPersonIds(candidate.getPersonId())
                    .addPhotoIds(candidate.getPhotoId()));
    return events.append(event).thenApply(stored -> answer.setEventId(stored.getEventId()).build());
  }
}
