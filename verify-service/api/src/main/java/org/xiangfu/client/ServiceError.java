package org.xiangfu.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * What the service said went wrong.
 *
 * @param code gRPC status code
 * @param reason stable reason such as {@code NO_FACE} or {@code PERSON_NOT_FOUND}; the name of the
 *     code if the service gave none
 * @param message one English sentence, without personal data
 */
public record ServiceError(Status.Code code, String reason, String message) {
  /** The {@code ErrorInfo.domain} of this service's reasons. */
  public static final String DOMAIN = "xiangfu";

  /** Reads the error of a failed call. */
  public static ServiceError of(StatusRuntimeException e) {
    return of(StatusProto.fromThrowable(e));
  }

  /** Reads an error that came as a message, as in {@code EnrollStreamResponse}. */
  public static ServiceError of(com.google.rpc.Status status) {
    Status.Code code = Status.fromCodeValue(status.getCode()).getCode();
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          if (info.getDomain().equals(DOMAIN)) {
            return new ServiceError(code, info.getReason(), status.getMessage());
          }
        } catch (InvalidProtocolBufferException e) {
          return new ServiceError(code, code.name(), status.getMessage());
        }
      }
    }
    return new ServiceError(code, code.name(), status.getMessage());
  }

  /** True if the same call may succeed when sent again. */
  public boolean isTransient() {
    return code == Status.Code.UNAVAILABLE
        || code == Status.Code.RESOURCE_EXHAUSTED
        || code == Status.Code.DEADLINE_EXCEEDED;
  }
}
