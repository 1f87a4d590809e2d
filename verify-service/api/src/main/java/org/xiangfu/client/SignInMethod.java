package org.xiangfu.client;

import org.xiangfu.v1.AccessServiceGrpc.AccessServiceBlockingStub;
import org.xiangfu.v1.SignInRequest;
import org.xiangfu.v1.SignInResponse;

/** How a client signs in, each time that a session has ended. Used by one thread at a time. */
@FunctionalInterface
public interface SignInMethod {
  /**
   * Signs in; may ask somebody for something, and wait.
   *
   * @param access without a token; each call has a deadline
   * @throws io.grpc.StatusRuntimeException if the service, a provider or a card refuses
   */
  SignInResponse signIn(AccessServiceBlockingStub access);

  /** With a password, which asks nobody for anything. */
  static SignInMethod password(ClientOptions.Credentials who) {
    return access ->
        access.signIn(
            SignInRequest.newBuilder()
                .setAccount(who.account())
                .setPassword(who.password())
                .build());
  }
}
