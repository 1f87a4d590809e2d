package org.xiangfu.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xiangfu.v1.Advice;
import org.xiangfu.v1.PhotoAdvice;

/**
 * What the service said went wrong.
 *
 * @param code gRPC status code
 * @param reason stable reason such as {@code NO_FACE} or {@code PERSON_NOT_FOUND}; the name of the
 *     code if the service gave none
 * @param message one English sentence, without personal data
 * @param advice what to change in a refused photo, most important first; often empty
 */
public record ServiceError(Status.Code code, String reason, String message, List<Advice> advice) {
  /** The {@code ErrorInfo.domain} of this service's reasons. */
  public static final String DOMAIN = "xiangfu";

  private static final Set<String> SESSION_OVER =
      Set.of("SESSION_ENDED", "TOKEN_EXPIRED", "TOKEN_INVALID");

  public ServiceError {
    advice = List.copyOf(advice);
  }

  /** Reads the error of a failed call. */
  public static ServiceError of(StatusRuntimeException e) {
    return of(StatusProto.fromThrowable(e));
  }

  /** Reads an error that came as a message, as in {@code EnrollStreamResponse}. */
  public static ServiceError of(com.google.rpc.Status status) {
    Status.Code code = Status.fromCodeValue(status.getCode()).getCode();
    String reason =
        detail(status, ErrorInfo.class)
            .filter(info -> info.getDomain().equals(DOMAIN))
            .map(ErrorInfo::getReason)
            .orElse(code.name());
    List<Advice> advice =
        detail(status, PhotoAdvice.class).map(PhotoAdvice::getAdviceList).orElse(List.of());
    return new ServiceError(code, reason, status.getMessage(), advice);
  }

  private static <M extends Message> Optional<M> detail(
      com.google.rpc.Status status, Class<M> type) {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /**
   * True if the same call may succeed when sent again: the service is away or busy, or a session
   * has ended, so that the client signs in before the next call.
   */
  public boolean isTransient() {
    return SESSION_OVER.contains(reason)
        || code == Status.Code.UNAVAILABLE
        || code == Status.Code.UNKNOWN
        || code == Status.Code.RESOURCE_EXHAUSTED
        || code == Status.Code.DEADLINE_EXCEEDED;
  }
}
