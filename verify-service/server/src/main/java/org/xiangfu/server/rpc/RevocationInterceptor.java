package org.xiangfu.server.rpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import org.xiangfu.server.access.AccessRefusedException;
import org.xiangfu.server.access.Refusal;
import org.xiangfu.server.security.RevocationList;

/** Refuses the calls of a certificate that was revoked after its connection was made. */
final class RevocationInterceptor implements ServerInterceptor {
  private final RevocationList revoked;

  RevocationInterceptor(RevocationList revoked) {
    this.revoked = revoked;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (Peer.certificate(call).filter(revoked::revoked).isEmpty()) {
      return next.startCall(call, headers);
    }
    StatusRuntimeException refusal =
        Failures.exception(new AccessRefusedException(Refusal.CERTIFICATE_REVOKED));
    Metadata trailers = refusal.getTrailers();
    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }
}
