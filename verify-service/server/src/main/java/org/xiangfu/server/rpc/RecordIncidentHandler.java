package org.xiangfu.server.rpc;

import com.google.common.hash.Hashing;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.RecordIncidentResponse;

/** Records that somebody passed for another. */
final class RecordIncidentHandler
    extends UnaryHandler<RecordIncidentRequest, RecordIncidentResponse> {
  private static final int MAX_EVIDENCE = 32;

  private final EventRecorder events;

  RecordIncidentHandler(EventRecorder events) {
    this.events = events;
  }

  @Override
  CompletableFuture<RecordIncidentResponse> handle(RecordIncidentRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String impostor = Validation.text("impostor_person_id", request.getImpostorPersonId(), 0, 64);
    String victim = Validation.personId("victim_person_id", request.getVictimPersonId());
    List<String> evidence = request.getEvidenceEventIdsList();
    if (impostor.equals(victim)) {
      throw ServiceException.invalid("impostor_person_id and victim_person_id are the same");
    }
    if (evidence.size() > MAX_EVIDENCE) {
      throw ServiceException.invalid(
          "evidence_event_ids must have at most %d entries".formatted(MAX_EVIDENCE));
    }
    evidence.forEach(id -> Validation.text("evidence_event_ids", id, 1, 64));
    byte[] content =
        Hashing.sha256()
            .hashBytes(request.toBuilder().clearOrigin().build().toByteArray())
            .asBytes();
    Event.Builder event =
        events.event(EventKind.EVENT_KIND_INCIDENT_RECORDED, origin, victim, content);
    if (!impostor.isEmpty()) {
      event.addRelatedPersonIds(impostor);
    }
    event.setIncidentId(event.getEventId());
    Incident incident =
        Incident.newBuilder()
            .setIncidentId(event.getEventId())
            .setImpostorPersonId(impostor)
            .setVictimPersonId(victim)
            .addAllEvidenceEventIds(evidence)
            .setRecordedAt(event.getTime())
            .setOfficeId(origin.getOfficeId())
            .setOperatorId(origin.getOperatorId())
            .build();
    return events
        .append(LedgerEntry.newBuilder().setEvent(event).setIncident(incident).build())
        .thenApply(
            stored ->
                RecordIncidentResponse.newBuilder()
                    .setIncident(
                        incident.toBuilder()
                            .setRecordedAt(stored.getTime())
                            .setSequence(stored.getSequence()))
                    .build());
  }
}
