package org.xiangfu.counter.console;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.xiangfu.v1.AccessServiceGrpc;
import org.xiangfu.v1.AccessServiceGrpc.AccessServiceBlockingStub;
import org.xiangfu.v1.AccessToken;
import org.xiangfu.v1.RefreshRequest;

/**
 * The token of one who signed in; the password is not kept, so that a session that the service has
 * ended stays ended. Gives itself to each call. Renewed by {@link #keepFresh} after half of its
 * life, by this computer's own measure of time. Thread-safe.
 */
final class ServiceToken implements ClientInterceptor {
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private record Held(String token, long renewAt) {}

  private final AccessServiceBlockingStub access;
  private final LongSupplier nanos;
  private volatile Held held;
  private volatile boolean ended;

  /**
   * The token of an answer.
   *
   * @param channel to the service, with deadlines and without a token
   * @param nanos as {@link System#nanoTime()}
   */
  ServiceToken(AccessToken first, Channel channel, LongSupplier nanos) {
    this.access = AccessServiceGrpc.newBlockingStub(channel);
    this.nanos = nanos;
    take(first);
  }

  /** Goes on with another token, as after a change of password. */
  void take(AccessToken token) {
    long life = TimeUnit.SECONDS.toNanos(token.getExpiresInSeconds());
    held = new Held(token.getToken(), nanos.getAsLong() + life / 2);
  }

  /** Whoever it belongs to has signed out: it is not renewed any more. */
  void end() {
    ended = true;
  }

  /**
   * Renews the token if half of its life is over.
   *
   * @return false if the session has ended, here or at the service
   */
  synchronized boolean keepFresh() {
    if (ended) {
      return false;
    }
    if (held.renewAt() - nanos.getAsLong() > 0) {
      return true;
    }
    try {
      take(
          access
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers()))
              .refresh(RefreshRequest.getDefaultInstance())
              .getAccess());
      return true;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() != Status.Code.UNAUTHENTICATED;
    }
  }

  @Override
  public <T, S> ClientCall<T, S> interceptCall(
      MethodDescriptor<T, S> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<S> listener, Metadata given) {
        given.merge(headers());
        super.start(listener, given);
      }
    };
  }

  private Metadata headers() {
    var headers = new Metadata();
    headers.put(HEADER, "Bearer " + held.token());
    return headers;
  }
}
