package org.xiangfu.server.rpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.xiangfu.server.incidents.Incidents;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentFace;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.RecordIncidentResponse;

/** Records the suspicion that somebody passed for another, and has the face watched for. */
final class RecordIncidentHandler
    extends UnaryHandler<RecordIncidentRequest, RecordIncidentResponse> {
  private static final int MAX_EVIDENCE = 32;

  private final EventRecorder events;
  private final Incidents incidents;
  private final ImpostorFaces faces;

  RecordIncidentHandler(EventRecorder events, Incidents incidents, ImpostorFaces faces) {
    this.events = events;
    this.incidents = incidents;
    this.faces = faces;
  }

  @Override
  CompletableFuture<RecordIncidentResponse> handle(RecordIncidentRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    Event.Builder event = event(request, origin);
    return incidents
        .find(event.getEventId())
        .thenCompose(
            before ->
                before.isPresent()
                    ? CompletableFuture.completedFuture(before.get())
                    : record(request, origin, event))
        .thenApply(incident -> RecordIncidentResponse.newBuilder().setIncident(incident).build());
  }

  private Event.Builder event(RecordIncidentRequest request, Origin origin) {
    String impostor = Validation.text("impostor_person_id", request.getImpostorPersonId(), 0, 64);
    String victim = Validation.personId("victim_person_id", request.getVictimPersonId());
    if (impostor.equals(victim)) {
      throw ServiceException.invalid("impostor_person_id and victim_person_id are the same");
    }
    evidence(request.getEvidenceEventIdsList());
    ImpostorFaces.validate(request.getFacesList());
    Validation.text("reason", request.getReason(), 0, CaseCalls.MAX_TEXT);
    Event.Builder event =
        events
            .event(
                EventKind.EVENT_KIND_INCIDENT_RECORDED, origin, victim, CaseSteps.content(request))
            .setCaseId(Validation.text("case_id", request.getCaseId(), 0, 64));
    if (!impostor.isEmpty()) {
      event.addRelatedPersonIds(impostor);
    }
    return event.setIncidentId(event.getEventId());
  }

  /** Checks events that are named as evidence. */
  static void evidence(List<String> eventIds) {
    if (eventIds.size() > MAX_EVIDENCE) {
      throw ServiceException.invalid(
          "evidence_event_ids must have at most %d entries".formatted(MAX_EVIDENCE));
    }
    eventIds.forEach(id -> Validation.text("evidence_event_ids", id, 1, 64));
  }

  /** What is evidence: the events that are named so, and those that show the face. */
  static List<String> evidence(List<String> eventIds, List<IncidentFace> faces) {
    return Stream.concat(
            eventIds.stream(),
            faces.stream().map(IncidentFace::getProbeEventId).filter(id -> !id.isEmpty()))
        .distinct()
        .toList();
  }

  private CompletableFuture<Incident> record(
      RecordIncidentRequest request, Origin origin, Event.Builder event) {
    String id = event.getEventId();
    return faces
        .watch(request.getFacesList(), origin, event, id)
        .thenCompose(watched -> append(incident(request, origin, event, watched), event))
        .thenCompose(recorded -> incidents.find(id).thenApply(found -> found.orElse(recorded)));
  }

  private static Incident incident(
      RecordIncidentRequest request,
      Origin origin,
      Event.Builder event,
      List<IncidentFace> watched) {
    var incident =
        Incident.newBuilder()
            .setIncidentId(event.getEventId())
            .setImpostorPersonId(request.getImpostorPersonId())
            .setVictimPersonId(request.getVictimPersonId())
            .addAllEvidenceEventIds(evidence(request.getEvidenceEventIdsList(), watched))
            .setRecordedAt(event.getTime())
            .setOfficeId(origin.getOfficeId())
            .setOperatorId(origin.getOperatorId())
            .setState(IncidentState.INCIDENT_STATE_SUSPECTED)
            .setCaseId(request.getCaseId())
            .addAllFaces(watched);
    if (!request.getReason().isEmpty()) {
      incident.addSteps(IncidentStep.newBuilder().setReason(request.getReason()));
    }
    return incident.build();
  }

  private CompletableFuture<Incident> append(Incident incident, Event.Builder event) {
    return events
        .append(LedgerEntry.newBuilder().setEvent(event).setIncident(incident).build())
        .thenApply(
            stored ->
                incident.toBuilder()
                    .setRecordedAt(stored.getTime())
                    .setSequence(stored.getSequence())
                    .build());
  }
}
