package org.xiangfu.torture.workload;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.torture.history.Outcome;
import org.xiangfu.torture.history.PhotoSet;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Photo;
import org.xiangfu.v1.PhotoState;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RetirePhotoRequest;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/**
 * Calls about photos, and what their answers mean. The date on which a photo was taken tells which
 * one it is: it comes back with every answer.
 */
public final class PhotoCalls {
  private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);

  private final XiangfuClient client;
  private final String operator;
  private final AtomicLong requests = new AtomicLong();

  /**
   * Calls of one operator.
   *
   * @param operator account that the events name; used by nobody else in this cluster
   */
  public PhotoCalls(XiangfuClient client, String operator) {
    this.client = client;
    this.operator = operator;
  }

  Outcome enroll(Subject subject, int photo, Album album) {
    var request =
        EnrollRequest.newBuilder()
            .setOrigin(origin(Purpose.PURPOSE_ENROLLMENT))
            .setPersonId(subject.id())
            .setPhoto(album.photo(subject.face(), photo))
            .setCapturedOn(FIRST_DAY.plusDays(photo).toString())
            .build();
    return told(
        () -> {
          EnrollResponse answer = client.enrollment().enroll(request);
          subject.photoIs(photo, answer.getPhotoId());
          return switch (answer.getOutcome()) {
            case ENROLL_OUTCOME_ENROLLED -> new Outcome.Enrolled(true, answer.getEventId());
            case ENROLL_OUTCOME_ALREADY_ENROLLED ->
                new Outcome.Enrolled(false, answer.getEventId());
            case ENROLL_OUTCOME_FAILED_TO_ENROLL -> new Outcome.Refused(answer.getEventId());
            case ENROLL_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalStateException("an outcome of a later release");
          };
        });
  }

  /** Empty if the service has not told the photo's id yet. */
  Optional<Supplier<Outcome>> retire(Subject subject, int photo) {
    return subject
        .idOf(photo)
        .map(
            id ->
                () ->
                    told(
                        () ->
                            new Outcome.Retired(
                                client
                                    .enrollment()
                                    .retirePhoto(
                                        RetirePhotoRequest.newBuilder()
                                            .setOrigin(origin(Purpose.PURPOSE_CANCELLATION))
                                            .setPersonId(subject.id())
                                            .setPhotoId(id)
                                            .build())
                                    .getEventId())));
  }

  Outcome verify(Subject subject, Album album) {
    var request =
        VerifyRequest.newBuilder()
            .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
            .setPersonId(subject.id())
            .setProbe(album.probe(subject.face()))
            .build();
    return told(
        () -> {
          VerifyResponse answer = client.verification().verify(request);
          long compared = 0;
          for (var comparison : answer.getComparisonsList()) {
            compared |= bit(comparison.getCapturedOn());
          }
          return new Outcome.Compared(compared, answer.getEventId());
        });
  }

  /** What is on record of a person. */
  public Outcome read(Subject subject) {
    var request =
        GetPersonRequest.newBuilder()
            .setOrigin(origin(Purpose.PURPOSE_AUDIT))
            .setPersonId(subject.id())
            .build();
    return told(
        () ->
            new Outcome.Read(
                photos(client.enrollment().getPerson(request).getPerson().getPhotosList())));
  }

  private static PhotoSet photos(List<Photo> photos) {
    return new PhotoSet(
        bits(photos, PhotoState.PHOTO_STATE_ACTIVE),
        bits(photos, PhotoState.PHOTO_STATE_RETIRED),
        bits(photos, PhotoState.PHOTO_STATE_FAILED_TO_ENROLL));
  }

  private static long bits(List<Photo> photos, PhotoState state) {
    return photos.stream()
        .filter(photo -> photo.getState() == state)
        .mapToLong(photo -> bit(photo.getCapturedOn()))
        .reduce(0, (a, b) -> a | b);
  }

  private static long bit(String capturedOn) {
    return 1L << ChronoUnit.DAYS.between(FIRST_DAY, LocalDate.parse(capturedOn));
  }

  private Origin.Builder origin(Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(operator + "-" + requests.incrementAndGet())
        .setOperatorId(operator)
        .setPurpose(purpose);
  }

  private static Outcome told(Supplier<Outcome> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      ServiceError error = ServiceError.of(e);
      return switch (error.reason()) {
        case "PERSON_NOT_FOUND" -> new Outcome.Read(PhotoSet.EMPTY);
        case "PHOTO_NOT_FOUND" -> new Outcome.NoSuchPhoto();
        case "NO_PHOTO_ON_RECORD" -> new Outcome.NothingToCompare();
        default ->
            error.code() == Code.FAILED_PRECONDITION || error.code() == Code.INVALID_ARGUMENT
                ? new Outcome.Failed(error.reason())
                : new Outcome.Unknown(error.reason() + ": " + error.message());
      };
    }
  }
}
