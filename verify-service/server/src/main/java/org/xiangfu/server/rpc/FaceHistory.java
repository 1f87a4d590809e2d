package org.xiangfu.server.rpc;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.incidents.PastProbes;
import org.xiangfu.server.incidents.WatchList;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentFace;
import org.xiangfu.v1.IncidentHit;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PastProbe;
import org.xiangfu.v1.SearchIncidentsByFaceRequest;
import org.xiangfu.v1.SearchIncidentsByFaceResponse;
import org.xiangfu.v1.SearchPastProbesRequest;
import org.xiangfu.v1.SearchPastProbesResponse;

/** Searches the watch-list and the probes of the past for a face. Each search is an event. */
final class FaceHistory {
  private static final int FPIR_DB = 20;
  private static final int PAST_FPIR_DB = 10;
  private static final int MAX_HITS = 20;
  private static final int MAX_RELATED = 100;

  private final Recognition recognition;
  private final Gallery gallery;
  private final WatchList watchList;
  private final PastProbes past;
  private final IncidentSteps steps;
  private final EventRecorder events;

  FaceHistory(
      Recognition recognition,
      Gallery gallery,
      WatchList watchList,
      PastProbes past,
      IncidentSteps steps,
      EventRecorder events) {
    this.recognition = recognition;
    this.gallery = gallery;
    this.watchList = watchList;
    this.past = past;
    this.steps = steps;
    this.events = events;
  }

  CompletableFuture<SearchIncidentsByFaceResponse> incidents(SearchIncidentsByFaceRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    byte[] probe = Validation.photo("probe", request.getProbe());
    int fpirDb = Validation.range("fpir_db", request.getFpirDb(), 1, 60, FPIR_DB);
    return recognition.probe(
        probe,
        origin,
        "",
        template ->
            watchList
                .search(gallery.comparable(template), fpirDb)
                .thenCompose(found -> incidents(request, origin, found)));
  }

  private CompletableFuture<SearchIncidentsByFaceResponse> incidents(
      SearchIncidentsByFaceRequest request, Origin origin, WatchList.Found found) {
    if (found.share() < 1) {
      throw new UnansweredReadException("the watch-list", null);
    }
    var answer = SearchIncidentsByFaceResponse.newBuilder().setWatched(found.watched());
    List<String> persons = new ArrayList<>();
    found.hits().stream()
        .limit(MAX_HITS)
        .forEach(
            hit -> {
              Incident incident = IncidentAnswers.listed(hit.incident());
              answer.addHits(
                  IncidentHit.newBuilder()
                      .setIncident(incident)
                      .setFalseMatchRateDb(hit.falseMatchRateDb()));
              persons.add(incident.getVictimPersonId());
              persons.add(incident.getImpostorPersonId());
            });
    return events
        .append(event(request, origin, persons.stream()))
        .thenApply(stored -> answer.setEventId(stored.getEventId()).build());
  }

  CompletableFuture<SearchPastProbesResponse> probes(SearchPastProbesRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    int fpirDb = Validation.range("fpir_db", request.getFpirDb(), 1, 60, PAST_FPIR_DB);
    int most = Validation.range("max_probes", request.getMaxProbes(), 1, 1_000, 100);
    return switch (request.getFaceCase()) {
      case PHOTO ->
          recognition.probe(
              Validation.photo("photo", request.getPhoto()),
              origin,
              "",
              template ->
                  probes(
                      request,
                      origin,
                      new PastProbes.Asked(
                          List.of(gallery.comparable(template)), fpirDb, most, List.of())));
      case INCIDENT_ID ->
          steps
              .existing(Validation.text("incident_id", request.getIncidentId(), 1, 64))
              .thenCompose(
                  incident ->
                      faces(incident)
                          .thenCompose(
                              faces ->
                                  probes(
                                      request,
                                      origin,
                                      new PastProbes.Asked(
                                          faces, fpirDb, most, evidence(incident)))));
      case FACE_NOT_SET -> throw ServiceException.invalid("incident_id or photo must be set");
    };
  }

  private static List<String> evidence(Incident incident) {
    return Stream.concat(
            incident.getEvidenceEventIdsList().stream(),
            incident.getFacesList().stream().map(IncidentFace::getProbeEventId))
        .distinct()
        .toList();
  }

  private CompletableFuture<List<Template>> faces(Incident incident) {
    CompletableFuture<List<Template>> faces = CompletableFuture.completedFuture(new ArrayList<>());
    for (IncidentFace face : incident.getFacesList()) {
      faces =
          faces.thenCombine(
              gallery.kept().watched(face.getFaceId()),
              (sofar, found) -> {
                found.ifPresent(sofar::add);
                return sofar;
              });
    }
    return faces.thenApply(
        found -> {
          if (found.isEmpty()) {
            throw ServiceException.precondition(
                "NO_FACE_WATCHED",
                "the incident has no face that could be searched for; add one, or give a photo"
                    + " 本案無可供查詢之人臉，請補附證據或改附照片");
          }
          return found;
        });
  }

  private CompletableFuture<SearchPastProbesResponse> probes(
      SearchPastProbesRequest request, Origin origin, PastProbes.Asked asked) {
    return past.search(asked)
        .thenCompose(
            found ->
                events
                    .append(
                        event(
                                request,
                                origin,
                                found.strongest().stream().map(PastProbe::getPersonId))
                            .setIncidentId(request.getIncidentId()))
                    .thenApply(
                        stored ->
                            SearchPastProbesResponse.newBuilder()
                                .addAllProbes(found.strongest())
                                .setTotal(found.total())
                                .setSearched(found.searched())
                                .setEventId(stored.getEventId())
                                .build()));
  }

  private Event.Builder event(Message request, Origin origin, Stream<String> persons) {
    return events
        .event(EventKind.EVENT_KIND_FACE_HISTORY_SEARCHED, origin, "", CaseSteps.content(request))
        .addAllRelatedPersonIds(
            persons.filter(id -> !id.isEmpty()).distinct().limit(MAX_RELATED).toList());
  }
}
