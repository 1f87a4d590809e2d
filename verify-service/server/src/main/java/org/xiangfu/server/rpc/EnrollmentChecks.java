package org.xiangfu.server.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.server.audit.Audit;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.Match;
import org.xiangfu.server.gallery.Search;
import org.xiangfu.server.gallery.v1.PhotoOutcome;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.ledger.v1.AuditCommand;
import org.xiangfu.server.ledger.v1.AuditOutcome;
import org.xiangfu.server.suspicion.FacesOnRecord;
import org.xiangfu.server.suspicion.SamePhoto;
import org.xiangfu.server.suspicion.SuspectReviews;
import org.xiangfu.v1.EnrollSuspicion;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewState;
import org.xiangfu.v1.SuspectRecord;

/**
 * Looks at a photo that was just committed beside everything else on record, and marks it for
 * somebody to look at. Reads after the commit: of two photos that are enrolled at once at least one
 * sees the other.
 */
final class EnrollmentChecks {
  /** A photo that is on more records than this says enough. */
  private static final int MOST_DOUBLES = 8;

  private static final List<EnrollSuspicion> ALL =
      List.of(
          EnrollSuspicion.ENROLL_SUSPICION_WRONG_PERSON,
          EnrollSuspicion.ENROLL_SUSPICION_DOUBLE_PHOTO);

  private final Gallery gallery;
  private final Calibration calibration;
  private final SuspectReviews reviews;
  private final AuditSteps steps;
  private final EventRecorder events;
  private final MeterRegistry metrics;

  EnrollmentChecks(
      Gallery gallery,
      Calibration calibration,
      Audit audit,
      EventRecorder events,
      MeterRegistry metrics) {
    this.gallery = gallery;
    this.calibration = calibration;
    this.reviews = new SuspectReviews(audit);
    this.steps = new AuditSteps(audit);
    this.events = events;
    this.metrics = metrics;
    // From the start, so that a rate can be told from the first one on.
    ALL.forEach(this::counter);
  }

  /** What speaks against a photo on record; for one that was there before, what did. */
  CompletableFuture<List<EnrollSuspicion>> of(PhotoOutcome outcome, Origin origin) {
    PhotoRecord photo = outcome.getRecord();
    return gallery
        .photosOf(photo.getPersonId())
        .thenCompose(
            stored -> {
              Map<String, Template> active = new LinkedHashMap<>();
              RecordedFaces.active(stored).stream()
                  .filter(each -> each.record().getPackId().equals(photo.getPackId()))
                  .forEach(
                      each ->
                          active.put(each.record().getPhotoId(), each.template().orElseThrow()));
              boolean marked = !outcome.getCreated();
              return collect(
                  active.containsKey(photo.getPhotoId())
                      ? List.of(
                          marked(EnrollSuspicion.ENROLL_SUSPICION_WRONG_PERSON, photo, marked)
                              .thenCompose(
                                  known ->
                                      known ? truth(true) : wrongPerson(photo, active, origin)),
                          marked(EnrollSuspicion.ENROLL_SUSPICION_DOUBLE_PHOTO, photo, marked)
                              .thenCompose(
                                  known ->
                                      known ? truth(true) : doublePhoto(photo, active, origin)))
                      : ALL.stream().map(each -> marked(each, photo, true)).toList());
            });
  }

  private static CompletableFuture<List<EnrollSuspicion>> collect(
      List<CompletableFuture<Boolean>> answers) {
    return answers
        .get(0)
        .thenCombine(
            answers.get(1),
            (wrong, twice) -> {
              List<EnrollSuspicion> found = new ArrayList<>();
              if (wrong) {
                found.add(EnrollSuspicion.ENROLL_SUSPICION_WRONG_PERSON);
              }
              if (twice) {
                found.add(EnrollSuspicion.ENROLL_SUSPICION_DOUBLE_PHOTO);
              }
              return found;
            });
  }

  private CompletableFuture<Boolean> marked(
      EnrollSuspicion suspicion, PhotoRecord photo, boolean possible) {
    return possible
        ? reviews
            .of(suspicion, Set.of(photo.getPhotoId()))
            .thenApply(found -> found.containsKey(photo.getPhotoId()))
        : truth(false);
  }

  private CompletableFuture<Boolean> wrongPerson(
      PhotoRecord photo, Map<String, Template> active, Origin origin) {
    FacesOnRecord faces = FacesOnRecord.of(active, calibration);
    if (!faces.contradict()) {
      return truth(false);
    }
    return reviews
        .of(EnrollSuspicion.ENROLL_SUSPICION_WRONG_PERSON, active.keySet())
        .thenCompose(
            marked ->
                faces.marks(photo.getPhotoId(), marked.keySet())
                    ? mark(
                        photo,
                        SuspectRecord.newBuilder()
                            .setSuspicion(EnrollSuspicion.ENROLL_SUSPICION_WRONG_PERSON)
                            .addAllPhotoIds(faces.against(photo.getPhotoId())),
                        origin)
                    : truth(false));
  }

  private CompletableFuture<Boolean> doublePhoto(
      PhotoRecord photo, Map<String, Template> active, Origin origin) {
    var alike =
        new Search(
            _ -> SamePhoto.minCosine(calibration),
            MOST_DOUBLES,
            Set.of(photo.getPersonId()),
            false);
    return gallery
        .search(gallery.probe(active.get(photo.getPhotoId())), alike)
        .thenCompose(
            result ->
                result.matches().isEmpty() ? truth(false) : twice(photo, result.matches(), origin));
  }

  private CompletableFuture<Boolean> twice(PhotoRecord photo, List<Match> like, Origin origin) {
    List<String> others = like.stream().map(each -> each.photo().getPhotoId()).toList();
    return reviews
        .of(EnrollSuspicion.ENROLL_SUSPICION_DOUBLE_PHOTO, others)
        .thenCompose(
            marked ->
                // A mark of the other one says the same of both.
                like.stream()
                    .filter(
                        each ->
                            !marked.containsKey(each.photo().getPhotoId())
                                || !marked
                                    .get(each.photo().getPhotoId())
                                    .getSuspect()
                                    .getPhotoIdsList()
                                    .contains(photo.getPhotoId()))
                    .findFirst()
                    .map(
                        each ->
                            mark(
                                photo,
                                SuspectRecord.newBuilder()
                                    .setSuspicion(EnrollSuspicion.ENROLL_SUSPICION_DOUBLE_PHOTO)
                                    .setOtherPersonId(each.photo().getPersonId())
                                    .addAllPhotoIds(others),
                                origin))
                    .orElseGet(() -> truth(false)));
  }

  private CompletableFuture<Boolean> mark(
      PhotoRecord photo, SuspectRecord.Builder others, Origin origin) {
    EnrollSuspicion suspicion = others.getSuspicion();
    List<String> photoIds =
        Stream.concat(Stream.of(photo.getPhotoId()), others.getPhotoIdsList().stream()).toList();
    var suspect =
        others.clone().clearPhotoIds().addAllPhotoIds(photoIds).setPersonId(photo.getPersonId());
    String name = name(suspicion);
    var review =
        Review.newBuilder()
            .setReviewId(SuspectReviews.id(suspicion, photo.getPhotoId()))
            .setState(ReviewState.REVIEW_STATE_OPEN)
            .setSuspect(suspect);
    Event.Builder event =
        events
            .event(
                EventKind.EVENT_KIND_RECORD_SUSPECTED,
                origin,
                photo.getPersonId(),
                (name + photo.getPhotoId()).getBytes(UTF_8))
            .addAllPhotoIds(photoIds)
            .setDetail(name);
    if (!suspect.getOtherPersonId().isEmpty()) {
      event.addRelatedPersonIds(suspect.getOtherPersonId());
    }
    return steps
        .take(AuditCommand.newBuilder().setSuspect(review), event)
        .thenApply(
            result -> {
              if (result.getOutcome() == AuditOutcome.AUDIT_OUTCOME_DONE) {
                counter(suspicion).increment();
              }
              return true;
            })
        // A cluster whose level is too low yet has nowhere to keep it.
        .exceptionallyCompose(
            error ->
                EventRecorder.unknown(error)
                    ? truth(false)
                    : CompletableFuture.failedFuture(error));
  }

  private Counter counter(EnrollSuspicion suspicion) {
    return Counter.builder("xiangfu.enrollment.suspicions")
        .description("Photos on record that were marked for somebody to look at")
        .tag("suspicion", name(suspicion))
        .register(metrics);
  }

  private static String name(EnrollSuspicion suspicion) {
    return suspicion.name().substring("ENROLL_SUSPICION_".length());
  }

  private static CompletableFuture<Boolean> truth(boolean answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
