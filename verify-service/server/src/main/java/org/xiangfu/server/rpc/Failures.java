package org.xiangfu.server.rpc;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.client.ServiceError;
import org.xiangfu.server.access.AccessRefusedException;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.server.portrait.PortraitStoreException;
import org.xiangfu.server.replication.OverloadedException;
import org.xiangfu.server.replication.RefusedCommandException;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.server.replication.UnconfirmedWriteException;

/** The one way from an exception to what a client is told. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private static final String OVERLOADED = "OVERLOADED";

  /** After a second the limits have taken in what went on. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private Failures() {}

  static StatusRuntimeException exception(Throwable error) {
    return StatusProto.toStatusRuntimeException(status(error));
  }

  static Status status(Throwable error) {
    return switch (error) {
      case CompletionException e when e.getCause() != null -> status(e.getCause());
      case ExecutionException e when e.getCause() != null -> status(e.getCause());
      case ServiceException e when e.advice().getAdviceCount() > 0 ->
          status(e.code(), e.reason(), e.getMessage()).toBuilder()
              .addDetails(Any.pack(e.advice()))
              .build();
      case ServiceException e when e.reason().equals(OVERLOADED) -> overloaded(e.getMessage());
      case ServiceException e -> status(e.code(), e.reason(), e.getMessage());
      case AccessRefusedException e when e.retryAfter().isPositive() ->
          later(refused(e), e.retryAfter());
      case AccessRefusedException e -> refused(e);
      case OverloadedException e -> overloaded(e.getMessage());
      case UnansweredReadException e -> status(Code.UNAVAILABLE, "NOT_READY", e.getMessage());
      case CancellationException e -> status(Code.CANCELLED, "CANCELLED", e.getMessage());
      case StatusRuntimeException e ->
          status(
              e.getStatus().getCode(),
              e.getStatus().getCode().name(),
              "the call ended before it was done");
      case UnconfirmedWriteException e -> unconfirmed(e);
      case RefusedCommandException e ->
          status(Code.FAILED_PRECONDITION, "CLUSTER_NOT_UPGRADED", e.getMessage());
      case PortraitStoreException e -> portraits(e);
      default -> internal(error);
    };
  }

  private static Status refused(AccessRefusedException e) {
    return status(e.refusal().code(), e.refusal().name(), e.getMessage());
  }

  private static Status unconfirmed(UnconfirmedWriteException e) {
    LOG.warn("a write was not confirmed", RedactedThrowable.of(e));
    return status(Code.UNAVAILABLE, "NOT_READY", e.getMessage());
  }

  private static Status portraits(PortraitStoreException e) {
    LOG.error("the portrait store failed", RedactedThrowable.of(e));
    return status(Code.UNAVAILABLE, "PORTRAITS_UNAVAILABLE", e.getMessage());
  }

  // The client and the log share a number, and neither shows what the exception says.
  private static Status internal(Throwable error) {
    String incident = UUID.randomUUID().toString();
    LOG.error("internal error {}", incident, RedactedThrowable.of(error));
    return status(
        Code.INTERNAL,
        "INTERNAL",
        "the service failed; tell the administrator the number " + incident);
  }

  /** The client may take as much as its quota, and has; other clients are not affected. */
  static StatusRuntimeException quotaExceeded(Duration retryAfter) {
    return StatusProto.toStatusRuntimeException(
        later(
            status(
                Code.RESOURCE_EXHAUSTED,
                "QUOTA_EXCEEDED",
                "this client has more calls in progress, or began more in a second, than it may;"
                    + " send the call again later"),
            retryAfter));
  }

  private static Status overloaded(String message) {
    return later(status(Code.UNAVAILABLE, OVERLOADED, message), RETRY_AFTER);
  }

  private static Status later(Status status, Duration retryAfter) {
    var pause =
        com.google.protobuf.Duration.newBuilder()
            .setSeconds(retryAfter.toSeconds())
            .setNanos(retryAfter.toNanosPart());
    return status.toBuilder()
        .addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(pause).build()))
        .build();
  }

  private static Status status(Code code, String reason, String message) {
    return Status.newBuilder()
        .setCode(code.value())
        .setMessage(message)
        .addDetails(
            Any.pack(
                ErrorInfo.newBuilder().setDomain(ServiceError.DOMAIN).setReason(reason).build()))
        .build();
  }
}
