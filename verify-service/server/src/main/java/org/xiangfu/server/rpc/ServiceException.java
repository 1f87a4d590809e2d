package org.xiangfu.server.rpc;

import io.grpc.Status;
import java.util.List;
import org.xiangfu.v1.Advice;
import org.xiangfu.v1.PhotoAdvice;

/** A call that ends with an error the client can act on. Its text holds no personal data. */
final class ServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;
  private final String reason;
  private final PhotoAdvice advice;

  private ServiceException(Status.Code code, String reason, String message) {
    this(code, reason, message, PhotoAdvice.getDefaultInstance());
  }

  private ServiceException(Status.Code code, String reason, String message, PhotoAdvice advice) {
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
    this.advice = advice;
  }

  static ServiceException invalid(String message) {
    return new ServiceException(Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST", message);
  }

  static ServiceException weakPassword(String message) {
    return new ServiceException(Status.Code.INVALID_ARGUMENT, "PASSWORD_TOO_WEAK", message);
  }

  static ServiceException reasonNeeded(String message) {
    return new ServiceException(Status.Code.INVALID_ARGUMENT, "REASON_NEEDED", message);
  }

  static ServiceException noAuditor(String message) {
    return new ServiceException(Status.Code.INVALID_ARGUMENT, "NO_AUDITOR", message);
  }

  static ServiceException notFound(String reason, String message) {
    return new ServiceException(Status.Code.NOT_FOUND, reason, message);
  }

  static ServiceException exists(String reason, String message) {
    return new ServiceException(Status.Code.ALREADY_EXISTS, reason, message);
  }

  static ServiceException precondition(String reason, String message) {
    return new ServiceException(Status.Code.FAILED_PRECONDITION, reason, message);
  }

  /** The node has too much to do; the same call may succeed a little later, or on another node. */
  static ServiceException overloaded(String message) {
    return new ServiceException(Status.Code.UNAVAILABLE, "OVERLOADED", message);
  }

  /** The node stops; another one takes the same call at once. */
  static ServiceException stopping() {
    return new ServiceException(
        Status.Code.UNAVAILABLE,
        "NOT_READY",
        "the node stops; send to another one what it did not" + " answer");
  }

  static ServiceException refused(String reason, String message, List<Advice> advice) {
    return new ServiceException(
        Status.Code.FAILED_PRECONDITION,
        reason,
        message,
        PhotoAdvice.newBuilder().addAllAdvice(advice).build());
  }

  Status.Code code() {
    return code;
  }

  String reason() {
    return reason;
  }

  /** What to change in a refused photo; empty for other errors. */
  PhotoAdvice advice() {
    return advice;
  }
}
