package org.xiangfu.server.rpc;

import com.google.protobuf.Message;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import org.xiangfu.server.access.AccessControl;
import org.xiangfu.server.access.AccessRefusedException;
import org.xiangfu.server.access.CallRights;
import org.xiangfu.server.access.Caller;
import org.xiangfu.server.access.Refusal;
import org.xiangfu.server.access.Right;
import org.xiangfu.server.access.Workstation;

/**
 * The one place where it is decided who may make a call. What {@link CallRights} does not list is
 * refused. A stream is looked at again with each of its messages, so that a right that was taken
 * away ends it.
 */
final class AccessInterceptor implements ServerInterceptor {
  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final String SCHEME = "Bearer ";

  private final AccessControl access;

  AccessInterceptor(AccessControl access) {
    this.access = access;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    Workstation from = Peer.workstation(call);
    Context context = from.in(Context.current());
    Optional<Right> right = CallRights.of(method);
    String account = "";
    try {
      if (right.isEmpty()) {
        throw new AccessRefusedException(Refusal.CALL_NOT_LISTED);
      }
      if (right.get() == Right.ANYBODY) {
        return Contexts.interceptCall(context, call, headers, next);
      }
      Caller caller = access.identify(token(headers), from);
      account = caller.account();
      var admitted = access.admit(right.get(), caller);
      access.limit(right.get(), method, admitted);
      var open = new Open<>(call);
      return new Checked<>(
          open,
          Contexts.interceptCall(admitted.in(context), open, headers, next),
          right.get(),
          admitted,
          from);
    } catch (AccessRefusedException e) {
      access.refused(account, from, method, e.refusal());
      close(call, e);
      return new ServerCall.Listener<>() {};
    }
  }

  private static Optional<String> token(Metadata headers) {
    return Optional.ofNullable(headers.get(TOKEN))
        .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(header -> header.substring(SCHEME.length()).strip());
  }

  private static void close(ServerCall<?, ?> call, AccessRefusedException e) {
    StatusRuntimeException refusal = Failures.exception(e);
    Metadata trailers = refusal.getTrailers();
    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
  }

  /** Knows whether the handler has ended the call. */
  private static final class Open<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private volatile boolean closed;

    Open(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed = true;
      super.close(status, trailers);
    }
  }

  private final class Checked<Q, A> extends ServerCall.Listener<Q> {
    private final Open<Q, A> call;
    private final ServerCall.Listener<Q> handler;
    private final Right right;
    private final Workstation from;
    private Caller.Admitted admitted;
    private boolean refused;

    Checked(
        Open<Q, A> call,
        ServerCall.Listener<Q> handler,
        Right right,
        Caller.Admitted admitted,
        Workstation from) {
      this.call = call;
      this.handler = handler;
      this.right = right;
      this.admitted = admitted;
      this.from = from;
    }

    @Override
    public void onMessage(Q message) {
      if (refused) {
        return;
      }
      Q signed;
      try {
        if (call.getMethodDescriptor().getType() != MethodType.UNARY) {
          admitted = access.admit(right, admitted.caller());
        }
        signed = signed(message);
      } catch (AccessRefusedException e) {
        refused = true;
        access.refused(
            admitted.caller().account(),
            from,
            call.getMethodDescriptor().getFullMethodName(),
            e.refusal());
        // First the handler, which lets go of what it holds and answers no more.
        handler.onCancel();
        if (!call.closed) {
          close(call, e);
        }
        return;
      }
      handler.onMessage(signed);
    }

    // Only its origin changes, not its type.
    @SuppressWarnings("unchecked")
    private Q signed(Q message) {
      return message instanceof Message request
          ? (Q) SignedOrigin.in(request, admitted, from)
          : message;
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        handler.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      if (!refused) {
        handler.onCancel();
      }
    }

    @Override
    public void onComplete() {
      if (!refused) {
        handler.onComplete();
      }
    }

    @Override
    public void onReady() {
      if (!refused) {
        handler.onReady();
      }
    }
  }
}
