package org.xiangfu.server.rpc;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.PhotoOutcome;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.server.portrait.PortraitStore;
import org.xiangfu.server.rpc.RecognitionPool.Lane;
import org.xiangfu.templates.TemplatePack;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.EnrollSuspicion;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;

/**
 * Enrols one photo, from a counter or from an archive. The photo itself is durable before the
 * gallery names it, and the gallery is written before the ledger: a call that is cut between the
 * two was not answered, and its retry writes the event.
 */
final class Enrollment {
  private final Recognition recognition;
  private final Gallery gallery;
  private final EventRecorder events;
  private final Clock clock;
  private final PortraitStore portraits;
  private final PersonIds numbers;
  private final EnrollmentChecks checks;

  Enrollment(
      Recognition recognition,
      Gallery gallery,
      EventRecorder events,
      Clock clock,
      PortraitStore portraits,
      PersonIds numbers,
      EnrollmentChecks checks) {
    this.recognition = recognition;
    this.gallery = gallery;
    this.events = events;
    this.clock = clock;
    this.portraits = portraits;
    this.numbers = numbers;
    this.checks = checks;
  }

  CompletableFuture<EnrollResponse> enroll(EnrollRequest request, Lane lane) {
    return enroll(request, lane, () -> {});
  }

  /** The same; tells when the photo needs no more recognition, which is before its commit. */
  CompletableFuture<EnrollResponse> enroll(EnrollRequest request, Lane lane, Runnable recognised) {
    if (request.hasExtraction()) {
      throw ServiceException.invalid(
          "extraction must not be set here: templates of a client are taken by EnrollTemplates");
    }
    Attempt attempt = Attempt.of(request);
    return enroll(
        request,
        lane == Lane.LIVE,
        attempt::isContentWith,
        photo ->
            recognition.enrollable(photo, lane, attempt).whenComplete((_, _) -> recognised.run()),
        () -> {});
  }

  /**
   * Enrols a photo whose template the client made.
   *
   * @param stored run once the photo itself is durable, which is before its commit
   */
  CompletableFuture<EnrollResponse> enrollExtracted(EnrollRequest request, Runnable stored) {
    if (request.hasSecondAttempt()) {
      throw ServiceException.invalid(
          "second_attempt must not be set here: the service makes it, by Enroll or EnrollStream");
    }
    var pack = TemplatePack.of(recognition.engine().pack());
    var made = new Attempt.Made(ClientTemplates.checked(request, pack), Optional.empty());
    return enroll(request, false, _ -> true, _ -> CompletableFuture.completedFuture(made), stored);
  }

  private CompletableFuture<EnrollResponse> enroll(
      EnrollRequest request,
      boolean urgent,
      Predicate<PhotoRecord> isContentWith,
      Function<byte[], CompletableFuture<Attempt.Made>> extractor,
      Runnable stored) {
    Origin origin = Validation.origin(request.getOrigin());
    String person = Validation.newPersonId("person_id", request.getPersonId(), numbers);
    byte[] photo = Validation.photo("photo", request.getPhoto());
    Validation.date("captured_on", request.getCapturedOn());
    Validation.text("source", request.getSource(), 0, 200);
    byte[] digest = gallery.digest(Recognition.sha256(photo));
    String key = gallery.key(person, digest, recognition.engine().pack().id());
    CompletableFuture<Void> allowed =
        request.getOnlyFirst() ? unused(request) : CompletableFuture.completedFuture(null);
    return allowed
        .thenCompose(_ -> gallery.find(person, digest, recognition.engine().pack().id()))
        .thenCompose(
            before ->
                before.filter(isContentWith).isPresent()
                    ? CompletableFuture.completedFuture(
                        PhotoOutcome.newBuilder().setRecord(before.get()).build())
                    : extractor
                        .apply(photo)
                        .thenCompose(made -> write(request, key, digest, made, urgent, stored)))
        .thenCompose(written -> conclude(written, origin, person, digest, urgent));
  }

  private CompletableFuture<Void> unused(EnrollRequest request) {
    return gallery
        .photosOf(request.getPersonId())
        .thenAccept(
            photos -> {
              boolean used =
                  photos.stream()
                      .map(Gallery.StoredPhoto::record)
                      .filter(each -> each.getState() != PhotoState.PHOTO_STATE_FAILED)
                      .anyMatch(each -> !isSame(each, request));
              if (used) {
                throw ServiceException.precondition(
                    "PERSON_HAS_PHOTOS", "the person has, or had, a photo on record 此人已有檔存照片");
              }
            });
  }

  private static boolean isSame(PhotoRecord stored, EnrollRequest request) {
    return stored.getState() == PhotoState.PHOTO_STATE_ACTIVE
        && stored.getSource().equals(request.getSource());
  }

  private CompletableFuture<PhotoOutcome> write(
      EnrollRequest request,
      String key,
      byte[] digest,
      Attempt.Made made,
      boolean urgent,
      Runnable stored) {
    var record =
        PhotoRecord.newBuilder()
            .setPhotoId(key)
            .setPersonId(request.getPersonId())
            .setPhotoSha256(ByteString.copyFrom(digest))
            .setPackId(recognition.engine().pack().id())
            .setCapturedOn(request.getCapturedOn())
            .setEnrolledAtMillis(clock.millis())
            .setSource(request.getSource());
    Optional<Template> template =
        switch (made.extraction()) {
          case Extraction.Extracted(var extracted, _) -> {
            record.setState(PhotoState.PHOTO_STATE_ACTIVE);
            made.making().ifPresent(record::setMaking);
            yield Optional.of(extracted);
          }
          case Extraction.Refused refused -> {
            record.setState(PhotoState.PHOTO_STATE_FAILED).setRefusal(Recognition.refusal(refused));
            yield Optional.empty();
          }
        };
    CompletableFuture<Void> kept =
        template.isPresent()
            ? portraits.put(digest, request.getPhoto().toByteArray())
            : CompletableFuture.completedFuture(null);
    return kept.thenCompose(
        _ -> {
          stored.run();
          return request.hasSecondAttempt()
              ? gallery.enrollAgain(record.build(), template, urgent)
              : gallery.enroll(record.build(), template, urgent);
        });
  }

  private CompletableFuture<EnrollResponse> conclude(
      PhotoOutcome outcome, Origin origin, String person, byte[] digest, boolean urgent) {
    PhotoRecord record = outcome.getRecord();
    boolean failed = record.getState() == PhotoState.PHOTO_STATE_FAILED;
    var answer = EnrollResponse.newBuilder().setPhotoId(record.getPhotoId());
    var event =
        events
            .event(
                failed ? EventKind.EVENT_KIND_ENROLLMENT_FAILED : EventKind.EVENT_KIND_ENROLLED,
                origin,
                person,
                digest)
            .addPhotoIds(record.getPhotoId());
    if (record.hasMaking()) {
      event.setDetail(
          record.getMaking().getProfile().isEmpty()
              ? "EYES_MARKED"
              : "SECOND_LOOK " + record.getMaking().getProfile());
    }
    if (failed) {
      answer.setOutcome(EnrollOutcome.ENROLL_OUTCOME_FAILED_TO_ENROLL);
      answer.setRefusal(record.getRefusal());
      event.setRefusalReason(record.getRefusal().getReason());
    } else {
      answer.setOutcome(
          outcome.getCreated()
              ? EnrollOutcome.ENROLL_OUTCOME_ENROLLED
              : EnrollOutcome.ENROLL_OUTCOME_ALREADY_ENROLLED);
    }
    CompletableFuture<List<EnrollSuspicion>> suspicions =
        failed ? CompletableFuture.completedFuture(List.of()) : checks.of(outcome, origin);
    return events
        .append(event, urgent)
        .thenCombine(
            suspicions,
            (stored, found) ->
                answer.setEventId(stored.getEventId()).addAllSuspicions(found).build());
  }
}
