package org.xiangfu.client.oidc;

import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocketFactory;
import org.xiangfu.client.SignInMethod;
import org.xiangfu.v1.AccessServiceGrpc.AccessServiceBlockingStub;
import org.xiangfu.v1.SignInResponse;

/**
 * Sends somebody's browser to the service's OpenID provider, and waits for it to come back.
 *
 * @param browser takes the address that is to be opened
 * @param trust makes connections to the provider; empty: whom Java trusts
 * @param patience how long the person may take
 */
public record OidcSignIn(Consumer<URI> browser, Optional<SSLSocketFactory> trust, Duration patience)
    implements SignInMethod {
  @Override
  public SignInResponse signIn(AccessServiceBlockingStub access) {
    try (var redirect = LoopbackRedirect.open()) {
      OidcExchange exchange = OidcExchange.begin(access, redirect.address());
      browser.accept(exchange.address());
      URI back =
          redirect
              .await(patience)
              .orElseThrow(
                  () ->
                      Status.UNAUTHENTICATED
                          .withDescription("nobody signed in at the provider in time 逾時未完成登入")
                          .asRuntimeException());
      return exchange.finish(access, back, trust);
    } catch (IOException e) {
      throw Status.UNAVAILABLE
          .withDescription(
              "no port of this computer can be opened for the provider's answer 無法開啟本機連接埠")
          .withCause(e)
          .asRuntimeException();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("told to stop").asRuntimeException();
    }
  }
}
