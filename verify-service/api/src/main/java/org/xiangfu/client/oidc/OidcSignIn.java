package org.xiangfu.client.oidc;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocketFactory;
import org.xiangfu.client.SignInMethod;
import org.xiangfu.v1.AccessServiceGrpc.AccessServiceBlockingStub;
import org.xiangfu.v1.BeginOidcSignInRequest;
import org.xiangfu.v1.BeginOidcSignInResponse;
import org.xiangfu.v1.SignInResponse;
import org.xiangfu.v1.SignInWithIdTokenRequest;

/**
 * Sends somebody's browser to the service's OpenID provider, and waits for it to come back.
 *
 * @param browser takes the address that is to be opened
 * @param trust makes connections to the provider; empty: whom Java trusts
 * @param patience how long the person may take
 */
public record OidcSignIn(Consumer<URI> browser, Optional<SSLSocketFactory> trust, Duration patience)
    implements SignInMethod {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 10_000;

  @Override
  public SignInResponse signIn(AccessServiceBlockingStub access) {
    BeginOidcSignInResponse begun =
        access.beginOidcSignIn(BeginOidcSignInRequest.getDefaultInstance());
    try (var redirect = LoopbackRedirect.open()) {
      String token = idToken(begun, redirect);
      return access.signInWithIdToken(
          SignInWithIdTokenRequest.newBuilder()
              .setIdToken(token)
              .setChallenge(begun.getChallenge())
              .build());
    } catch (IOException | ParseException e) {
      throw Status.UNAVAILABLE
          .withDescription("the OpenID provider gave no ID token 無法自登入提供者取得身分憑據")
          .withCause(e)
          .asRuntimeException();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("told to stop").asRuntimeException();
    }
  }

  private String idToken(BeginOidcSignInResponse begun, LoopbackRedirect redirect)
      throws IOException, ParseException, InterruptedException {
    var client = new ClientID(begun.getClientId());
    var state = new State();
    var verifier = new CodeVerifier();
    browser.accept(
        new AuthenticationRequest.Builder(
                ResponseType.CODE, new Scope("openid"), client, redirect.address())
            .endpointURI(URI.create(begun.getAuthorizationEndpoint()))
            .state(state)
            .nonce(new Nonce(begun.getNonce()))
            .codeChallenge(verifier, CodeChallengeMethod.S256)
            .build()
            .toURI());
    URI back =
        redirect
            .await(patience)
            .orElseThrow(() -> refused("nobody signed in at the provider in time 逾時未完成登入"));
    AuthorizationCode code = code(AuthenticationResponseParser.parse(back), state);
    HTTPRequest request =
        new TokenRequest.Builder(
                URI.create(begun.getTokenEndpoint()),
                client,
                new AuthorizationCodeGrant(code, redirect.address(), verifier))
            .build()
            .toHTTPRequest();
    request.setConnectTimeout(CONNECT_MILLIS);
    request.setReadTimeout(READ_MILLIS);
    trust.ifPresent(request::setSSLSocketFactory);
    TokenResponse answer = OIDCTokenResponseParser.parse(request.send());
    if (answer instanceof OIDCTokenResponse tokens) {
      return tokens.getOIDCTokens().getIDTokenString();
    }
    throw refused("the OpenID provider takes back its code 登入提供者拒絕授權碼");
  }

  private static AuthorizationCode code(AuthenticationResponse answer, State state) {
    // Somebody else's answer must not be taken for that of this person.
    if (!state.equals(answer.getState())) {
      throw refused("the browser came back from another sign-in; begin anew 登入回應不符，請重新登入");
    }
    if (!answer.indicatesSuccess()) {
      throw refused("the OpenID provider did not let you in 登入提供者拒絕登入");
    }
    return answer.toSuccessResponse().getAuthorizationCode();
  }

  private static StatusRuntimeException refused(String why) {
    return Status.UNAUTHENTICATED.withDescription(why).asRuntimeException();
  }
}
