package org.xiangfu.gateway.abis;

import com.google.common.util.concurrent.Striped;
import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.xiangfu.client.ServiceError;
import org.xiangfu.gateway.Backend;
import org.xiangfu.v1.Candidate;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetPortraitRequest;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.IdentifyResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Photo;
import org.xiangfu.v1.PhotoState;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RetirePhotoRequest;
import org.xiangfu.v1.RetirePhotoResponse;

/**
 * The references of the specification in the service: a reference is a person with one photo, whose
 * source names the request that inserted it. Thread-safe; calls wait for the service.
 */
final class AbisGallery {
  private static final String SOURCE = "abis ";
  private static final int STRIPES = 64;
  private static final int MOST_CANDIDATES = 100;

  private final Backend backend;

  // Two inserts of one reference at once would each find it unused.
  private final Striped<Lock> references = Striped.lock(STRIPES);

  AbisGallery(Backend backend) {
    this.backend = backend;
  }

  /** A call of the service. */
  @FunctionalInterface
  private interface Call<T> {
    T make();
  }

  private Origin origin(String client, AbisRequest request) {
    return backend.origin(request.requestId(), "abis/" + client, Purpose.PURPOSE_ENROLLMENT);
  }

  /**
   * Puts a photo on record under a reference that was not used before.
   *
   * @throws AbisException if it was used, or the photo cannot be
   */
  void insert(String client, AbisRequest request, ByteString photo) throws AbisException {
    Lock lock = references.get(request.reference());
    lock.lock();
    try {
      enroll(client, request, photo);
    } finally {
      lock.unlock();
    }
  }

  private void enroll(String client, AbisRequest request, ByteString photo) throws AbisException {
    EnrollResponse answer =
        call(
            () ->
                backend
                    .client()
                    .enrollment()
                    .enroll(
                        EnrollRequest.newBuilder()
                            .setOrigin(origin(client, request))
                            .setPersonId(request.referenceId().orElseThrow())
                            .setPhoto(photo)
                            .setSource(SOURCE + request.requestId())
                            .setOnlyFirst(true)
                            .build()));
    if (answer.getOutcome() == EnrollOutcome.ENROLL_OUTCOME_FAILED_TO_ENROLL) {
      throw new AbisException(AbisFailure.QUALITY);
    }
  }

  /**
   * Takes all photos of a reference out of comparison.
   *
   * @throws AbisException if there is none
   */
  void delete(String client, AbisRequest request) throws AbisException {
    Lock lock = references.get(request.reference());
    lock.lock();
    try {
      for (Photo photo : active(client, request)) {
        RetirePhotoResponse ignored =
            call(
                () ->
                    backend
                        .client()
                        .enrollment()
                        .retirePhoto(
                            RetirePhotoRequest.newBuilder()
                                .setOrigin(origin(client, request))
                                .setPersonId(request.referenceId().orElseThrow())
                                .setPhotoId(photo.getPhotoId())
                                .build()));
      }
    } finally {
      lock.unlock();
    }
  }

  /** The photo of a reference as it was inserted. */
  ByteString portrait(String client, AbisRequest request) throws AbisException {
    Photo newest = active(client, request).getFirst();
    return call(() ->
            backend
                .client()
                .enrollment()
                .getPortrait(
                    GetPortraitRequest.newBuilder()
                        .setOrigin(origin(client, request))
                        .setPersonId(request.referenceId().orElseThrow())
                        .setPhotoId(newest.getPhotoId())
                        .build()))
        .getPhoto();
  }

  /** Searches everybody, and keeps of what is found those that were asked for. */
  AbisAnswer.Result.Found identify(String client, AbisRequest request, ByteString probe)
      throws AbisException {
    var asked =
        IdentifyRequest.newBuilder()
            .setOrigin(origin(client, request))
            .setProbe(probe)
            .setFpirDb(request.targetFpir().orElse(0))
            .setMaxCandidates(
                request.gallery().isEmpty() ? request.maxResults().orElse(0) : MOST_CANDIDATES);
    request.referenceId().ifPresent(asked::addExcludedPersonIds);
    IdentifyResponse found = call(() -> backend.client().verification().identify(asked.build()));
    if (found.getSearchedShare() < 1) {
      // "Nobody" would be taken for an answer, and half of them were not looked at.
      throw new AbisException(AbisFailure.ABORTED);
    }
    List<Candidate> candidates =
        found.getCandidatesList().stream()
            .filter(
                each ->
                    request.gallery().isEmpty() || request.gallery().contains(each.getPersonId()))
            .limit(request.maxResults().orElse(MOST_CANDIDATES))
            .toList();
    return new AbisAnswer.Result.Found(found, candidates);
  }

  /** References on record. */
  long count() throws AbisException {
    return call(() -> backend.client().admin().getStatus(GetStatusRequest.getDefaultInstance()))
        .getGallery()
        .getActivePhotos();
  }

  private List<Photo> active(String client, AbisRequest request) throws AbisException {
    List<Photo> active =
        photos(client, request).stream()
            .filter(photo -> photo.getState() == PhotoState.PHOTO_STATE_ACTIVE)
            .toList();
    if (active.isEmpty()) {
      throw new AbisException(AbisFailure.REFERENCE_NOT_FOUND);
    }
    return active;
  }

  private List<Photo> photos(String client, AbisRequest request) throws AbisException {
    var asked =
        GetPersonRequest.newBuilder()
            .setOrigin(origin(client, request))
            .setPersonId(request.reference())
            .build();
    try {
      return backend.client().enrollment().getPerson(asked).getPerson().getPhotosList();
    } catch (StatusRuntimeException e) {
      if (ServiceError.of(e).reason().equals("PERSON_NOT_FOUND")) {
        return List.of();
      }
      throw failure(e);
    }
  }

  private static <T> T call(Call<T> call) throws AbisException {
    try {
      return call.make();
    } catch (StatusRuntimeException e) {
      throw failure(e);
    }
  }

  private static AbisException failure(StatusRuntimeException e) {
    ServiceError error = Backend.failed(e);
    if (error.reason().equals("PERSON_HAS_PHOTOS")) {
      return new AbisException(AbisFailure.REFERENCE_EXISTS);
    }
    return new AbisException(
        switch (error.code()) {
          case UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, CANCELLED -> AbisFailure.ABORTED;
          case NOT_FOUND ->
              error.reason().equals("PORTRAIT_NOT_FOUND")
                  ? AbisFailure.INTERNAL
                  : AbisFailure.REFERENCE_NOT_FOUND;
          // A probe that gives no template; the reason is the refusal's.
          case FAILED_PRECONDITION -> AbisFailure.QUALITY;
          case INVALID_ARGUMENT -> AbisFailure.INVALID_STRUCTURE;
          case UNAUTHENTICATED, PERMISSION_DENIED, INTERNAL -> AbisFailure.INTERNAL;
          default -> AbisFailure.UNEXPECTED;
        });
  }
}
