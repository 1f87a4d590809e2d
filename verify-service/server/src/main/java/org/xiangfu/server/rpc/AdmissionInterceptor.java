package org.xiangfu.server.rpc;

import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.xiangfu.server.rpc.AdaptiveLimit.Outcome;
import org.xiangfu.server.rpc.AdaptiveLimit.Permit;
import org.xiangfu.server.rpc.RecognitionPool.Lane;
import org.xiangfu.v1.AccessServiceGrpc;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.CaseServiceGrpc;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.VerificationServiceGrpc;

/**
 * Refuses at once what the node cannot do soon ({@code UNAVAILABLE}, {@code OVERLOADED}) or what
 * the client has no quota for ({@code RESOURCE_EXHAUSTED}, {@code QUOTA_EXCEEDED}). A stream counts
 * against the quota alone, since its photos pass the limit one by one; a sign-in too, since its
 * work is bounded elsewhere. Who looks after the node is never refused.
 */
final class AdmissionInterceptor implements ServerInterceptor {
  private static final Set<String> NEVER_REFUSED =
      Set.of(
          AdminServiceGrpc.SERVICE_NAME,
          "grpc.health.v1.Health",
          "grpc.reflection.v1.ServerReflection",
          "grpc.reflection.v1alpha.ServerReflection");

  /** The calls that recognise a photo: their duration is compared, that of others is not. */
  private static final Set<String> MEASURED =
      Set.of(
          VerificationServiceGrpc.getVerifyMethod().getFullMethodName(),
          VerificationServiceGrpc.getIdentifyMethod().getFullMethodName(),
          VerificationServiceGrpc.getAssessPhotoMethod().getFullMethodName(),
          EnrollmentServiceGrpc.getEnrollMethod().getFullMethodName(),
          CaseServiceGrpc.getAddProbeMethod().getFullMethodName());

  private final LoadProtection protection;

  AdmissionInterceptor(LoadProtection protection) {
    this.protection = protection;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (NEVER_REFUSED.contains(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    return switch (protection.quotas().enter(client(call))) {
      case ClientQuotas.Entry.Refused(var kind, var retryAfter) -> {
        protection.metrics().refused(kind);
        yield refuse(call, Failures.quotaExceeded(retryAfter));
      }
      case ClientQuotas.Entry.Entered(var exit) -> limited(call, headers, next, exit);
    };
  }

  private <Q, A> ServerCall.Listener<Q> limited(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next, Runnable exit) {
    if (call.getMethodDescriptor().getType() != MethodType.UNARY) {
      return started(call, headers, next, Lane.BATCH, exit, _ -> {});
    }
    if (AccessServiceGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())) {
      // Passwords have a bound of their own: a flood of them must not take the counters' places.
      return started(call, headers, next, Lane.LIVE, exit, _ -> {});
    }
    Lane lane = CallLane.of(headers);
    Optional<Permit> permit = protection.limit().acquire(lane);
    if (permit.isEmpty()) {
      exit.run();
      protection.metrics().shed(lane, LoadMetrics.Shed.LIMIT);
      return refuse(
          call,
          Failures.exception(
              ServiceException.overloaded(
                  "too many calls are in progress; send the same call again later")));
    }
    return started(call, headers, next, lane, exit, permit.get());
  }

  private static <Q, A> ServerCall.Listener<Q> started(
      ServerCall<Q, A> call,
      Metadata headers,
      ServerCallHandler<Q, A> next,
      Lane lane,
      Runnable exit,
      Permit permit) {
    boolean measured =
        lane == Lane.LIVE && MEASURED.contains(call.getMethodDescriptor().getFullMethodName());
    var closing =
        new SimpleForwardingServerCall<Q, A>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            try {
              super.close(status, trailers);
            } finally {
              permit.release(measured ? outcome(status.getCode()) : Outcome.IGNORED);
            }
          }
        };
    try {
      return new Releasing<>(
          Contexts.interceptCall(CallLane.with(lane), closing, headers, next), exit, permit);
    } catch (RuntimeException e) {
      permit.release(Outcome.IGNORED);
      exit.run();
      throw e;
    }
  }

  // A refusal takes no time, and would make a busy node look idle.
  private static Outcome outcome(Status.Code code) {
    return switch (code) {
      case OK -> Outcome.DONE;
      case CANCELLED, DEADLINE_EXCEEDED -> Outcome.LATE;
      default -> Outcome.IGNORED;
    };
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(
      ServerCall<Q, A> call, StatusRuntimeException refusal) {
    Metadata trailers = refusal.getTrailers();
    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  private static String client(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session != null) {
      try {
        return session.getPeerPrincipal().getName();
      } catch (SSLPeerUnverifiedException e) {
        // Without client certificates the address has to do.
      }
    }
    SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return remote instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : String.valueOf(remote);
  }

  private static final class Releasing<Q> extends SimpleForwardingServerCallListener<Q> {
    private final Runnable exit;
    private final Permit permit;

    Releasing(ServerCall.Listener<Q> listener, Runnable exit, Permit permit) {
      super(listener);
      this.exit = exit;
      this.permit = permit;
    }

    // gRPC calls exactly one of the two, once.
    @Override
    public void onComplete() {
      exit.run();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      permit.release(Outcome.IGNORED);
      exit.run();
      super.onCancel();
    }
  }
}
