package org.xiangfu.server.ledger.chain.v1;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentFace;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.Origin;

/** The way back from {@link EventText}. Thread-safe. */
public final class EventTextReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EventTextReader() {}

  /**
   * Reads a text.
   *
   * @throws IOException if it is none of this version
   */
  public static LedgerEntry read(String text) throws IOException {
    try {
      JsonNode json = JSON.readTree(text);
      if (json.path("v").asInt() != 1) {
        throw new IOException("an event's text of another version; use the release that wrote it");
      }
      var entry = LedgerEntry.newBuilder().setEvent(event(json));
      if (json.has("incidentRecord")) {
        entry.setIncident(incident(json.path("incidentRecord")));
      }
      if (json.has("numberChange")) {
        JsonNode change = json.path("numberChange");
        entry.setNumberChange(
            NumberChange.newBuilder()
                .setOldPersonId(text(change, "old"))
                .setNewPersonId(text(change, "new")));
      }
      return entry.build();
    } catch (JacksonException | DateTimeException e) {
      // Without the cause: it may quote the event.
      throw new IOException("this is no text of an event");
    }
  }

  private static Event event(JsonNode json) {
    var event =
        Event.newBuilder()
            .setEventId(text(json, "id"))
            .setKindValue(value(json, "kind", Names.KINDS))
            .setPersonId(text(json, "person"))
            .setBandValue(value(json, "band", Names.BANDS))
            .setFalseMatchRateDb(json.path("fmrDb").asInt())
            .setRefusalReasonValue(value(json, "refusal", Names.REFUSALS))
            .setIncidentId(text(json, "incident"))
            .setAccount(text(json, "account"))
            .setDetail(text(json, "detail"))
            .setDataKeys(text(json, "dataKeys"))
            .setCaseId(text(json, "case"))
            .setWithoutCase(json.path("withoutCase").asInt() == 1)
            .setSampleId(text(json, "sample"));
    json.path("photos").forEach(photo -> event.addPhotoIds(photo.asText()));
    json.path("related").forEach(person -> event.addRelatedPersonIds(person.asText()));
    if (json.has("time")) {
      event.setTime(time(json, "time"));
    }
    if (json.has("origin")) {
      JsonNode origin = json.path("origin");
      event.setOrigin(
          Origin.newBuilder()
              .setRequestId(text(origin, "request"))
              .setOperatorId(text(origin, "operator"))
              .setOfficeId(text(origin, "office"))
              .setWorkstationId(text(origin, "workstation"))
              .setPurposeValue(value(origin, "purpose", Names.PURPOSES)));
    }
    return event.build();
  }

  private static Incident incident(JsonNode json) {
    var incident =
        Incident.newBuilder()
            .setIncidentId(text(json, "id"))
            .setImpostorPersonId(text(json, "impostor"))
            .setVictimPersonId(text(json, "victim"))
            .setOfficeId(text(json, "office"))
            .setOperatorId(text(json, "operator"))
            .setStateValue(json.path("state").asInt())
            .setCaseId(text(json, "case"));
    json.path("evidence").forEach(id -> incident.addEvidenceEventIds(id.asText()));
    for (int i = 0; i < json.path("faces").size(); i++) {
      incident.addFaces(
          IncidentFace.newBuilder()
              .setFaceId(json.path("faces").path(i).asText())
              .setProbeEventId(json.path("faceProbes").path(i).asText()));
    }
    if (json.has("reason")) {
      incident.addSteps(IncidentStep.newBuilder().setReason(text(json, "reason")));
    }
    if (json.has("recordedAt")) {
      incident.setRecordedAt(time(json, "recordedAt"));
    }
    return incident.build();
  }

  private static String text(JsonNode json, String name) {
    return json.path(name).asText();
  }

  private static int value(JsonNode json, String name, List<String> names) {
    JsonNode value = json.path(name);
    return value.isTextual() ? names.indexOf(value.asText()) : value.asInt();
  }

  private static Timestamp time(JsonNode json, String name) {
    Instant time = Instant.parse(text(json, name));
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
