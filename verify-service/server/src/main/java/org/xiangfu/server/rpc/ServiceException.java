package org.xiangfu.server.rpc;

import io.grpc.Status;

/** A call that ends with an error the client can act on. Its text holds no personal data. */
final class ServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;
  private final String reason;

  private ServiceException(Status.Code code, String reason, String message) {
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
  }

  static ServiceException invalid(String message) {
    return new ServiceException(Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST", message);
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

  Status.Code code() {
    return code;
  }

  String reason() {
    return reason;
  }
}
