package org.xiangfu.server.rpc;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.server.access.AccessRefusedException;
import org.xiangfu.server.access.Refusal;

/**
 * Keeps training and real work apart, at every call: a training service refuses calls that do not
 * say that they are training, and a real one refuses those that do. So whatever a console shows of
 * itself is true of the service that answers it.
 */
public final class TrainingGuard implements ServerInterceptor {
  private final boolean training;

  private TrainingGuard(boolean training) {
    this.training = training;
  }

  /** The same services behind a guard. */
  public static List<BindableService> over(List<BindableService> services, boolean training) {
    var guard = new TrainingGuard(training);
    return services.stream()
        .<BindableService>map(service -> () -> ServerInterceptors.intercept(service, guard))
        .toList();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (headers.containsKey(ClientOptions.TRAINING) == training) {
      return next.startCall(call, headers);
    }
    StatusRuntimeException refusal =
        Failures.exception(
            new AccessRefusedException(
                training ? Refusal.TRAINING_SERVICE : Refusal.NOT_TRAINING_SERVICE));
    Metadata trailers = refusal.getTrailers();
    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }
}
