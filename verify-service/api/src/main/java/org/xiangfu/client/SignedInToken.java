package org.xiangfu.client;

import io.grpc.Channel;
import io.grpc.Metadata;
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
 * The token of one account. It is renewed after half of its life by this computer's own measure of
 * time, so that a wrong clock does not matter. Thread-safe; who asks while it is fetched waits.
 */
final class SignedInToken {
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private record Held(String token, long renewAt, long endsAt) {}

  private final SignInMethod method;
  private final AccessServiceBlockingStub access;
  private final LongSupplier nanos;

  // Guarded by this.
  private Held held;

  /**
   * No token yet.
   *
   * @param channel to the service, with deadlines
   * @param nanos as {@link System#nanoTime()}
   */
  SignedInToken(SignInMethod method, Channel channel, LongSupplier nanos) {
    this.method = method;
    this.access = AccessServiceGrpc.newBlockingStub(channel);
    this.nanos = nanos;
  }

  /**
   * Puts the token into the headers of a call; signs in first if there is none.
   *
   * @throws StatusRuntimeException if the service does not let the account in, or does not answer
   */
  synchronized void putInto(Metadata headers) {
    headers.discardAll(HEADER);
    headers.put(HEADER, "Bearer " + current());
  }

  private String current() {
    long now = nanos.getAsLong();
    if (held == null || held.endsAt() - now <= 0) {
      held = signIn();
    } else if (held.renewAt() - now <= 0) {
      held = renewed(held);
    }
    return held.token();
  }

  /** Does not use a token any more that the service has refused. */
  synchronized void forget() {
    held = null;
  }

  private Held signIn() {
    return held(method.signIn(access).getAccess());
  }

  private Held renewed(Held old) {
    var headers = new Metadata();
    headers.put(HEADER, "Bearer " + old.token());
    try {
      return held(
          access
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
              .refresh(RefreshRequest.getDefaultInstance())
              .getAccess());
    } catch (StatusRuntimeException e) {
      // A session ends after hours, and a service may be away for a moment.
      return e.getStatus().getCode() == Status.Code.UNAUTHENTICATED ? signIn() : old;
    }
  }

  private Held held(AccessToken token) {
    long now = nanos.getAsLong();
    long life = TimeUnit.SECONDS.toNanos(token.getExpiresInSeconds());
    return new Held(token.getToken(), now + life / 2, now + life);
  }
}
