package org.xiangfu.server.rpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.server.decision.Decibels;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.decision.Verdict;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.incidents.ProbeMemory;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.VerifyReason;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/** 1:1 against every active photo of the person. */
final class VerifyHandler extends UnaryHandler<VerifyRequest, VerifyResponse> {
  private final Recognition recognition;
  private final Gallery gallery;
  private final Ledger ledger;
  private final EventRecorder events;
  private final DecisionPolicy policy;
  private final Calibration calibration;
  private final ProbeMemory memory;
  private final CaselessReads reads;
  private final ImpostorAlarm alarm;

  VerifyHandler(
      Recognition recognition,
      Gallery gallery,
      Ledger ledger,
      EventRecorder events,
      DecisionPolicy policy,
      ProbeMemory memory,
      CaselessReads reads,
      ImpostorAlarm alarm) {
    this.alarm = alarm;
    this.memory = memory;
    this.reads = reads;
    this.recognition = recognition;
    this.gallery = gallery;
    this.ledger = ledger;
    this.events = events;
    this.policy = policy;
    this.calibration = recognition.engine().pack().calibration();
  }

  @Override
  CompletableFuture<VerifyResponse> handle(VerifyRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String person = Validation.personId("person_id", request.getPersonId());
    byte[] probe = Validation.photo("probe", request.getProbe());
    CompletableFuture<Boolean> impersonated = hasIncident(person);
    CaselessReads.Read read = reads.by(origin).of(person);
    boolean tells = ImpostorAlarm.tells();
    return gallery
        .photosOf(person)
        .thenCompose(
            photos -> {
              List<Gallery.StoredPhoto> active = RecordedFaces.active(photos);
              return active.isEmpty()
                  ? notFound(origin, person, probe, photos.isEmpty())
                  : recognition.probe(
                      probe,
                      origin,
                      person,
                      template -> {
                        Template comparable = gallery.comparable(template);
                        return alarm
                            .look(comparable)
                            .thenCombine(
                                impersonated,
                                (seen, incident) -> new Known(comparable, seen, incident, tells))
                            .thenCompose(known -> decide(request, read, active, known));
                      });
            });
  }

  private CompletableFuture<VerifyResponse> notFound(
      Origin origin, String person, byte[] probe, boolean unknown) {
    var event =
        events.event(
            EventKind.EVENT_KIND_PERSON_NOT_FOUND, origin, person, Recognition.sha256(probe));
    ServiceException error =
        unknown
            ? ServiceException.notFound(
                "PERSON_NOT_FOUND", "nobody is on record under this number; check it, or enrol")
            : ServiceException.notFound(
                "NO_PHOTO_ON_RECORD", "the person has no photo that can be compared; enrol one");
    return events.append(event).thenCompose(_ -> CompletableFuture.failedFuture(error));
  }

  /**
   * What is known beside the photos on record.
   *
   * @param impersonated true if an incident names the person
   * @param tells true if the caller may see which impostor it looks like
   */
  private record Known(
      Template comparable, ImpostorAlarm.Seen seen, boolean impersonated, boolean tells) {}

  private CompletableFuture<VerifyResponse> decide(
      VerifyRequest request,
      CaselessReads.Read read,
      List<Gallery.StoredPhoto> photos,
      Known known) {
    Template comparable = known.comparable();
    RecordedFaces faces = RecordedFaces.compare(comparable, photos, calibration, policy);
    VerifyResponse.Builder answer = answer(faces, known);
    var event =
        events
            .event(
                EventKind.EVENT_KIND_VERIFIED,
                request.getOrigin(),
                request.getPersonId(),
                Recognition.sha256(request.getProbe().toByteArray()))
            .setBand(answer.getBand())
            .setFalseMatchRateDb(answer.getFalseMatchRateDb())
            .addAllPhotoIds(faces.photoIds());
    known.seen().mark(event);
    return read.append(event)
        .thenApply(
            stored -> {
              memory.remember(stored, comparable);
              return answer.setEventId(stored.getEventId()).build();
            });
  }

  private VerifyResponse.Builder answer(RecordedFaces faces, Known known) {
    Verdict verdict = faces.verdict();
    boolean doubtful = known.seen().impostor() && verdict.band() == Band.BAND_MATCH;
    var answer =
        VerifyResponse.newBuilder()
            .setBand(doubtful ? Band.BAND_REFER : verdict.band())
            .setFalseMatchRateDb(Decibels.of(verdict.fmr()))
            .setPackId(known.comparable().packId())
            .addAllWatchList(known.seen().shown(known.tells()))
            .addAllComparisons(faces.comparisons(policy));
    if (verdict.photosDisagree()) {
      answer.addReasons(VerifyReason.VERIFY_REASON_PHOTOS_DISAGREE);
    }
    if (known.impersonated()) {
      answer.addReasons(VerifyReason.VERIFY_REASON_IMPERSONATION_ON_RECORD);
    }
    if (known.seen().impostor()) {
      answer.addReasons(VerifyReason.VERIFY_REASON_WATCH_LIST);
    }
    if (known.seen().share() < 1) {
      answer.addReasons(VerifyReason.VERIFY_REASON_WATCH_LIST_INCOMPLETE);
    }
    return answer;
  }

  private CompletableFuture<Boolean> hasIncident(String person) {
    return ledger.isInIncident(person, IncidentRole.INCIDENT_ROLE_UNSPECIFIED);
  }
}
