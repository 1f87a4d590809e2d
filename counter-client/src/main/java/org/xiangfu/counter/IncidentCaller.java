package org.xiangfu.counter;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.xiangfu.v1.ImpostorFace;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.PastProbe;
import org.xiangfu.v1.RecheckState;

/** What the commands about impersonations have in common. */
abstract class IncidentCaller extends CounterCommand {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final long MAX_BYTES = 8 << 20;

  @Override
  final PurposeCode usualPurpose() {
    return PurposeCode.INVESTIGATION;
  }

  /** What shows the impostor's face. */
  final List<ImpostorFace> faces(List<Path> photos, List<String> events) throws IOException {
    List<ImpostorFace> faces = new ArrayList<>();
    for (Path photo : photos) {
      if (!Files.isRegularFile(photo) || !Files.isReadable(photo)) {
        throw usage("usage.photo", photo);
      }
      if (Files.size(photo) > MAX_BYTES) {
        throw usage("usage.photoTooLarge", photo);
      }
      faces.add(
          ImpostorFace.newBuilder()
              .setPhoto(ByteString.copyFrom(Files.readAllBytes(photo)))
              .build());
    }
    events.forEach(event -> faces.add(ImpostorFace.newBuilder().setProbeEventId(event).build()));
    return faces;
  }

  static String time(Timestamp time) {
    return TIME.format(
        Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).atZone(ZoneId.systemDefault()));
  }

  private String known(String person) {
    return person.isEmpty() ? text("person.unknown") : person;
  }

  /** One line. */
  final void tell(Incident incident) {
    say(
        "incident.line",
        time(incident.getRecordedAt()),
        known(incident.getImpostorPersonId()),
        incident.getVictimPersonId(),
        state(incident),
        incident.getIncidentId());
  }

  private String state(Incident incident) {
    return incident.getOutcome().getNumber() == 0
        ? text("incident." + incident.getState())
        : text("incident." + incident.getOutcome());
  }

  /** Everything. */
  final void tellAll(Incident incident) {
    tell(incident);
    say(
        "incident.evidence",
        incident.getEvidenceEventIdsCount(),
        incident.getFacesCount(),
        incident.getOfficeId());
    for (IncidentStep step : incident.getStepsList()) {
      say(
          "incident.step",
          time(step.getAt()),
          text("incident." + step.getKind()),
          step.getOperatorId().isEmpty() ? text("incident.node") : step.getOperatorId(),
          step.getReason());
    }
    if (incident.getRecheck().getState() == RecheckState.RECHECK_STATE_PENDING) {
      say("incident.recheckPending");
    }
    if (incident.getRecheck().getState() == RecheckState.RECHECK_STATE_DONE) {
      say(
          "incident.recheckDone",
          incident.getRecheck().getFoundTotal(),
          incident.getRecheck().getSearched());
      incident.getRecheck().getFoundList().forEach(this::tell);
    }
  }

  /** One line. */
  final void tell(PastProbe probe) {
    say(
        "incident.probe",
        time(probe.getTime()),
        known(probe.getPersonId()),
        probe.getOfficeId(),
        Odds.oneOf(probe.getFalseMatchRateDb()),
        probe.getEventId());
  }
}
