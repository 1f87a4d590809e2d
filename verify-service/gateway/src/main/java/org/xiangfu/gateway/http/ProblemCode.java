package org.xiangfu.gateway.http;

import com.linecorp.armeria.common.HttpStatus;
import java.util.Locale;

/** What can go wrong, under names that stay. The words for it are in the resource bundles. */
public enum ProblemCode {
  INVALID_REQUEST(HttpStatus.BAD_REQUEST),
  NOT_AUTHENTICATED(HttpStatus.UNAUTHORIZED),
  PURPOSE_NOT_PERMITTED(HttpStatus.FORBIDDEN),
  NOT_ON_RECORD(HttpStatus.NOT_FOUND),
  CHECK_NOT_FOUND(HttpStatus.NOT_FOUND),
  NO_SUCH_PATH(HttpStatus.NOT_FOUND),
  METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED),
  IDEMPOTENCY_IN_PROGRESS(HttpStatus.CONFLICT),
  TOO_LARGE(HttpStatus.REQUEST_ENTITY_TOO_LARGE),
  UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE),
  PHOTO_REFUSED(HttpStatus.UNPROCESSABLE_ENTITY),
  IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_ENTITY),
  QUOTA_EXCEEDED(HttpStatus.TOO_MANY_REQUESTS),
  INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR),
  OVERLOADED(HttpStatus.SERVICE_UNAVAILABLE),
  /** The service behind the gateway is away, or has too much to do. */
  BACKEND_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE),
  /** The service does not let the gateway in: its operator has to look. */
  GATEWAY_NOT_AUTHORISED(HttpStatus.SERVICE_UNAVAILABLE),
  BACKEND_TIMEOUT(HttpStatus.GATEWAY_TIMEOUT);

  private final int status;

  ProblemCode(HttpStatus status) {
    this.status = status.code();
  }

  /** Its status. */
  public HttpStatus status() {
    return HttpStatus.valueOf(status);
  }

  /** The {@code type} of RFC 9457. */
  String type() {
    return "urn:xiangfu:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
