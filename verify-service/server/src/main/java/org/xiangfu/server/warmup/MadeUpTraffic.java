package org.xiangfu.server.warmup;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.xiangfu.server.gallery.Search;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.EnrollStreamRequest;
import org.xiangfu.v1.EnrollStreamResponse;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.EventServiceGrpc;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetPersonResponse;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchEventsResponse;
import org.xiangfu.v1.VerificationServiceGrpc;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/**
 * Calls as an archive and a counter make them, to the real services of a {@link ScratchNode}. No
 * made-up photo can be decoded, and nothing here stands in for the engine: half of the photos are
 * refused by it and go on record as failures to enrol; the others are on record with a template
 * when they arrive, and a photo on record is not recognised again.
 */
final class MadeUpTraffic {
  /**
   * Few enough to leave the compiler most of two cores for ten seconds, and as many as make the
   * methods hot that it would otherwise compile during the first archive.
   */
  private static final int PHOTOS = 4_000;

  /** As many as an archive's stream. */
  private static final int IN_FLIGHT = 192;

  /**
   * One photo in so many comes from a counter, and its write takes along whatever waits: the work
   * that is done for each commit is as cold as that for each photo.
   */
  private static final int PHOTOS_A_COMMIT = 8;

  private static final int PHOTOS_A_QUESTION = 32;

  /** Below the mean of a person's photos, so that a search finds some. */
  private static final double MIN_COSINE = 0.4;

  private static final int CANDIDATES = 10;
  private static final int LOOK_MILLIS = 100;
  private static final int LAST_ANSWERS_MILLIS = 2_000;

  private final ScratchNode node;
  private final MadeUpPhotos photos;
  private final Semaphore places = new Semaphore(IN_FLIGHT);
  private final EnrollmentServiceGrpc.EnrollmentServiceStub enrollment;
  private final VerificationServiceGrpc.VerificationServiceStub verification;
  private final EventServiceGrpc.EventServiceStub events;

  // Guarded by itself: photos are sent by whichever thread sees their template on record.
  private final StreamObserver<EnrollStreamRequest> archive;

  MadeUpTraffic(ScratchNode node, MadeUpPhotos photos) {
    this.node = node;
    this.photos = photos;
    this.enrollment = EnrollmentServiceGrpc.newStub(node.channel());
    this.verification = VerificationServiceGrpc.newStub(node.channel());
    this.events = EventServiceGrpc.newStub(node.channel());
    this.archive = enrollment.enrollStream(new Acknowledgements());
  }

  /**
   * Makes calls, spread evenly over a time, and waits for the last answers.
   *
   * @param span no call is begun after it
   * @param stopping ends it early
   */
  void run(Duration span, BooleanSupplier stopping) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    BooleanSupplier over =
        () -> stopping.getAsBoolean() || System.nanoTime() - begun >= span.toNanos();
    for (int number = 0; number < PHOTOS; number++) {
      long due = begun + span.toNanos() / PHOTOS * number;
      if (!hasTurn(due, over)) {
        break;
      }
      enroll(number);
      if (number % PHOTOS_A_QUESTION == 0 && hasTurn(due, over)) {
        ask(number);
      }
    }
    if (places.tryAcquire(IN_FLIGHT, LAST_ANSWERS_MILLIS, MILLISECONDS)) {
      archive.onCompleted();
    }
  }

  private boolean hasTurn(long due, BooleanSupplier over) throws InterruptedException {
    while (!over.getAsBoolean()) {
      long early = NANOSECONDS.toMillis(due - System.nanoTime());
      if (early > 0) {
        Thread.sleep(Math.min(early, LOOK_MILLIS));
      } else if (places.tryAcquire(LOOK_MILLIS, MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  private void enroll(int number) {
    MadeUpPhotos.Photo photo = photos.photo(number);
    boolean urgent = number % PHOTOS_A_COMMIT == 0;
    if (number % 2 == 1) {
      send(number, photo, urgent);
      return;
    }
    var _ =
        node.gallery()
            .enroll(photo.record(), Optional.of(photo.template()), urgent)
            .whenComplete(
                (_, error) -> {
                  if (error == null) {
                    send(number, photo, urgent);
                  } else {
                    places.release();
                  }
                });
  }

  private void send(int number, MadeUpPhotos.Photo photo, boolean urgent) {
    var request =
        EnrollRequest.newBuilder()
            .setOrigin(origin(number, Purpose.PURPOSE_ENROLLMENT))
            .setPersonId(photo.record().getPersonId())
            .setPhoto(photo.bytes())
            .setSource(photo.record().getSource())
            .build();
    if (urgent) {
      enrollment.enroll(request, new Answer<EnrollResponse>());
      return;
    }
    synchronized (archive) {
      archive.onNext(
          EnrollStreamRequest.newBuilder().setSequence(number).setRequest(request).build());
    }
  }

  private void ask(int number) {
    MadeUpPhotos.Photo probe = photos.photo(number / 2);
    String person = probe.record().getPersonId();
    Origin origin = origin(number, Purpose.PURPOSE_IDENTITY_CHECK);
    switch (number / PHOTOS_A_QUESTION % 4) {
      case 0 ->
          enrollment.getPerson(
              GetPersonRequest.newBuilder().setOrigin(origin).setPersonId(person).build(),
              new Answer<GetPersonResponse>());
      case 1 ->
          verification.verify(
              VerifyRequest.newBuilder()
                  .setOrigin(origin)
                  .setPersonId(person)
                  .setProbe(probe.bytes())
                  .build(),
              new Answer<VerifyResponse>());
      case 2 ->
          events.searchEvents(
              SearchEventsRequest.newBuilder().setOrigin(origin).setPersonId(person).build(),
              new Answer<SearchEventsResponse>());
      default -> {
        // What follows a recognised probe, which a made-up one never is.
        var search = new Search(_ -> MIN_COSINE, CANDIDATES, Set.of(), false);
        var _ =
            node.gallery()
                .search(probe.template(), search)
                .thenCombine(
                    node.ledger()
                        .incidents(person, IncidentRole.INCIDENT_ROLE_UNSPECIFIED, Page.newest(1)),
                    (found, _) -> found)
                .whenComplete((_, _) -> places.release());
      }
    }
  }

  private static Origin origin(int number, Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId("warm-up-" + number)
        .setOperatorId("warm-up")
        .setPurpose(purpose)
        .build();
  }

  /** Gives a place back for each photo of the archive. */
  private final class Acknowledgements implements StreamObserver<EnrollStreamResponse> {
    @Override
    public void onNext(EnrollStreamResponse acknowledgement) {
      places.release();
    }

    @Override
    public void onError(Throwable cause) {
      // The places of the photos that were under way stay taken: the run ends at its limit.
    }

    @Override
    public void onCompleted() {
      // All photos were acknowledged.
    }
  }

  /** Gives a call's place back, whatever the answer. */
  private final class Answer<A> implements StreamObserver<A> {
    @Override
    public void onNext(A answer) {
      // What is answered does not matter.
    }

    @Override
    public void onError(Throwable refusal) {
      places.release();
    }

    @Override
    public void onCompleted() {
      places.release();
    }
  }
}
