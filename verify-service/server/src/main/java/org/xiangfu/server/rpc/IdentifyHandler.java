package org.xiangfu.server.rpc;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.SearchResult;
import org.xiangfu.server.incidents.ProbeMemory;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.IdentifyResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.SearchMode;

/** 1:N over the whole gallery. */
final class IdentifyHandler extends UnaryHandler<IdentifyRequest, IdentifyResponse> {
  private static final int MAX_EXCLUDED = 16;

  private final Recognition recognition;
  private final FaceSearch search;
  private final EventRecorder events;

  private final Gallery gallery;
  private final ProbeMemory memory;
  private final ImpostorAlarm alarm;

  IdentifyHandler(
      Recognition recognition,
      FaceSearch search,
      EventRecorder events,
      Gallery gallery,
      ProbeMemory memory,
      ImpostorAlarm alarm) {
    this.alarm = alarm;
    this.gallery = gallery;
    this.memory = memory;
    this.recognition = recognition;
    this.search = search;
    this.events = events;
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
    boolean tells = ImpostorAlarm.tells();
    return recognition.probe(
        probe, origin, "", template -> search(request, template, fpirDb, candidates, tells));
  }

  private CompletableFuture<IdentifyResponse> search(
      IdentifyRequest request, Template probe, int fpirDb, int candidates, boolean tells) {
    var asked =
        new FaceSearch.Asked(
            fpirDb,
            candidates,
            Set.copyOf(request.getExcludedPersonIdsList()),
            request.getMode() == SearchMode.SEARCH_MODE_EXACT);
    CompletableFuture<ImpostorAlarm.Seen> seen = alarm.look(gallery.comparable(probe));
    return search
        .search(probe, asked)
        .thenCompose(
            found -> seen.thenCompose(each -> conclude(request, probe, found, each, tells)));
  }

  private CompletableFuture<IdentifyResponse> conclude(
      IdentifyRequest request,
      Template probe,
      FaceSearch.Found found,
      ImpostorAlarm.Seen seen,
      boolean tells) {
    SearchResult result = found.result();
    var answer =
        IdentifyResponse.newBuilder()
            .setGallerySize(result.gallerySize())
            .setThresholdExtrapolated(found.extrapolated())
            .setSearchedShare(result.searchedShare())
            .setWatchListShare(seen.share())
            .setPackId(probe.packId())
            .addAllWatchList(seen.shown(tells))
            .addAllCandidates(search.candidates(result));
    var event =
        events.event(
            EventKind.EVENT_KIND_IDENTIFIED,
            request.getOrigin(),
            "",
            Recognition.sha256(request.getProbe().toByteArray()));
    seen.mark(event);
    answer
        .getCandidatesList()
        .forEach(
            candidate ->
                event
                    .addRelatedPersonIds(candidate.getPersonId())
                    .addPhotoIds(candidate.getPhotoId()));
    return events
        .append(event)
        .thenApply(
            stored -> {
              memory.remember(stored, gallery.comparable(probe));
              return answer.setEventId(stored.getEventId()).build();
            });
  }
}
