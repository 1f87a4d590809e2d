package org.xiangfu.server.ledger.chain.v1;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentFace;
import org.xiangfu.v1.Origin;

/**
 * An event and what it brought into being as canonical text: one JSON object on one line, UTF-8,
 * with the fields in a fixed order. It holds all of the entry but sequence, digest and salt; equal
 * entries have equal texts, and different ones different texts. Of an incident it holds what is
 * known when it is recorded: the steps after it are events of their own.
 */
public final class EventText {
  private EventText() {}

  /** The text of an entry. */
  public static byte[] of(LedgerEntry entry) {
    var json = new CanonicalJson().begin().number("v", 1);
    event(json, entry.getEvent());
    if (entry.hasIncident()) {
      incident(json, entry.getIncident());
    }
    if (entry.hasNumberChange()) {
      NumberChange change = entry.getNumberChange();
      json.begin("numberChange")
          .text("old", change.getOldPersonId())
          .text("new", change.getNewPersonId())
          .end();
    }
    return json.end().toString().getBytes(UTF_8);
  }

  private static void event(CanonicalJson json, Event event) {
    json.text("id", event.getEventId());
    if (event.hasTime()) {
      json.time("time", event.getTime());
    }
    json.named("kind", Names.KINDS, event.getKindValue());
    if (event.hasOrigin()) {
      Origin origin = event.getOrigin();
      json.begin("origin")
          .text("request", origin.getRequestId())
          .text("operator", origin.getOperatorId())
          .text("office", origin.getOfficeId())
          .text("workstation", origin.getWorkstationId())
          .named("purpose", Names.PURPOSES, origin.getPurposeValue())
          .end();
    }
    json.text("person", event.getPersonId())
        .named("band", Names.BANDS, event.getBandValue())
        .number("fmrDb", event.getFalseMatchRateDb())
        .texts("photos", event.getPhotoIdsList())
        .named("refusal", Names.REFUSALS, event.getRefusalReasonValue())
        .texts("related", event.getRelatedPersonIdsList())
        .text("incident", event.getIncidentId())
        .text("account", event.getAccount())
        .text("detail", event.getDetail())
        .text("dataKeys", event.getDataKeys())
        .text("case", event.getCaseId())
        .number("withoutCase", event.getWithoutCase() ? 1 : 0)
        .text("sample", event.getSampleId());
  }

  private static void incident(CanonicalJson json, Incident incident) {
    json.begin("incidentRecord")
        .text("id", incident.getIncidentId())
        .text("impostor", incident.getImpostorPersonId())
        .text("victim", incident.getVictimPersonId())
        .texts("evidence", incident.getEvidenceEventIdsList());
    if (incident.hasRecordedAt()) {
      json.time("recordedAt", incident.getRecordedAt());
    }
    json.text("office", incident.getOfficeId())
        .text("operator", incident.getOperatorId())
        .number("state", incident.getStateValue())
        .text("case", incident.getCaseId())
        .texts("faces", incident.getFacesList().stream().map(IncidentFace::getFaceId).toList())
        .texts(
            "faceProbes",
            incident.getFacesList().stream().map(IncidentFace::getProbeEventId).toList())
        .text("reason", incident.getStepsCount() == 0 ? "" : incident.getSteps(0).getReason())
        .end();
  }
}
