package org.xiangfu.gateway.checks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import io.grpc.StatusRuntimeException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.xiangfu.client.ServiceError;
import org.xiangfu.gateway.Backend;
import org.xiangfu.gateway.clients.Agency;
import org.xiangfu.gateway.http.ProblemCode;
import org.xiangfu.gateway.http.ProblemException;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/** Asks the service. Thread-safe; its calls wait for the answer. */
final class Checker {
  private static final int AGAIN_SECONDS = 2;
  private static final int ID_DIGITS = 40;

  private final Backend backend;
  private final Clock clock;

  Checker(Backend backend, Clock clock) {
    this.backend = backend;
    this.clock = clock;
  }

  /**
   * Is it the person?
   *
   * @param key what the agency calls the request; empty: nothing
   * @throws ProblemException if there is no answer
   */
  Check ask(Agency agency, CheckRequest request, Optional<String> key) {
    var asked =
        VerifyRequest.newBuilder()
            .setOrigin(
                backend.origin(
                    requestId(agency, key),
                    agency.office(request.purpose()),
                    Purpose.PURPOSE_IDENTITY_CHECK))
            .setPersonId(request.personId())
            .setProbe(request.photo())
            .build();
    try {
      VerifyResponse answer = backend.client().verification().verify(asked);
      return Check.of(answer, request.purpose(), clock.instant());
    } catch (StatusRuntimeException e) {
      throw problem(Backend.failed(e));
    }
  }

  // The same at every gateway, so that a retry at another one is the same event.
  private static String requestId(Agency agency, Optional<String> key) {
    return key.map(
            each ->
                "gw."
                    + Hashing.sha256()
                        .hashString(agency.name() + " " + each, UTF_8)
                        .toString()
                        .substring(0, ID_DIGITS))
        .orElseGet(() -> UUID.randomUUID().toString());
  }

  private static ProblemException problem(ServiceError error) {
    return switch (error.code()) {
      // Whether a person is unknown or has no photo is told to nobody else.
      case NOT_FOUND -> ProblemException.of(ProblemCode.NOT_ON_RECORD);
      case FAILED_PRECONDITION ->
          error.reason().equals("PACK_MISMATCH")
              ? ProblemException.of(ProblemCode.INTERNAL)
              : ProblemException.of(ProblemCode.PHOTO_REFUSED, error.reason());
      case INVALID_ARGUMENT -> ProblemException.of(ProblemCode.INVALID_REQUEST);
      case UNAVAILABLE, RESOURCE_EXHAUSTED, CANCELLED ->
          ProblemException.retry(ProblemCode.BACKEND_UNAVAILABLE, AGAIN_SECONDS);
      case DEADLINE_EXCEEDED -> ProblemException.retry(ProblemCode.BACKEND_TIMEOUT, AGAIN_SECONDS);
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          ProblemException.of(ProblemCode.GATEWAY_NOT_AUTHORISED);
      default -> ProblemException.of(ProblemCode.INTERNAL);
    };
  }
}
