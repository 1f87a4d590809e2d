package org.xiangfu.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xiangfu.v1.AccessServiceGrpc;

/**
 * Gives every call the token of who signed in, and drops it when the service no longer takes it. A
 * call that nobody could sign in for ends with the reason for that.
 */
final class SignedCalls implements ClientInterceptor {
  /** The calls that begin a session, and need none. */
  private static final Set<String> SIGN_IN =
      Stream.of(
              AccessServiceGrpc.getSignInMethod(),
              AccessServiceGrpc.getBeginOidcSignInMethod(),
              AccessServiceGrpc.getSignInWithIdTokenMethod(),
              AccessServiceGrpc.getBeginCardSignInMethod(),
              AccessServiceGrpc.getSignInWithCardMethod())
          .map(MethodDescriptor::getFullMethodName)
          .collect(Collectors.toUnmodifiableSet());

  private final SignedInToken token;

  SignedCalls(SignedInToken token) {
    this.token = token;
  }

  @Override
  public <T, S> ClientCall<T, S> interceptCall(
      MethodDescriptor<T, S> method, CallOptions options, Channel next) {
    if (SIGN_IN.contains(method.getFullMethodName())) {
      return next.newCall(method, options);
    }
    var headers = new Metadata();
    try {
      token.putInto(headers);
    } catch (StatusRuntimeException e) {
      return new NotSignedIn<>(e);
    }
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<S> listener, Metadata given) {
        given.merge(headers);
        super.start(
            new SimpleForwardingClientCallListener<S>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                if (status.getCode() == Status.Code.UNAUTHENTICATED) {
                  token.forget();
                }
                super.onClose(status, trailers);
              }
            },
            given);
      }
    };
  }

  private static final class NotSignedIn<T, S> extends ClientCall<T, S> {
    private final StatusRuntimeException why;

    NotSignedIn(StatusRuntimeException why) {
      this.why = why;
    }

    @Override
    public void start(Listener<S> listener, Metadata headers) {
      Metadata trailers = why.getTrailers();
      listener.onClose(why.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    @Override
    public void request(int messages) {
      // It is over.
    }

    @Override
    public void cancel(String message, Throwable cause) {
      // It is over.
    }

    @Override
    public void halfClose() {
      // It is over.
    }

    @Override
    public void sendMessage(T message) {
      // It is over.
    }
  }
}
