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
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.xiangfu.v1.AccessServiceGrpc.AccessServiceBlockingStub;
import org.xiangfu.v1.BeginOidcSignInRequest;
import org.xiangfu.v1.BeginOidcSignInResponse;
import org.xiangfu.v1.SignInResponse;
import org.xiangfu.v1.SignInWithIdTokenRequest;

/**
 * One sign-in at the service's OpenID provider: where to send the browser, and what to do when it
 * comes back. State and PKCE verifier are its own, so that nobody else's answer fits. Good for one
 * answer. Thread-safe.
 */
public final class OidcExchange {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 10_000;

  private final BeginOidcSignInResponse begun;
  private final URI redirect;
  private final State state = new State();
  private final CodeVerifier verifier = new CodeVerifier();

  private OidcExchange(BeginOidcSignInResponse begun, URI redirect) {
    this.begun = begun;
    this.redirect = redirect;
  }

  /**
   * Begins.
   *
   * @param access without a token
   * @param redirect where the provider is to send the browser back to
   * @throws StatusRuntimeException if the service refuses
   */
  public static OidcExchange begin(AccessServiceBlockingStub access, URI redirect) {
    return new OidcExchange(
        access.beginOidcSignIn(BeginOidcSignInRequest.getDefaultInstance()), redirect);
  }

  /** Where the browser is to go. */
  public URI address() {
    return new AuthenticationRequest.Builder(
            ResponseType.CODE, new Scope("openid"), new ClientID(begun.getClientId()), redirect)
        .endpointURI(URI.create(begun.getAuthorizationEndpoint()))
        .state(state)
        .nonce(new Nonce(begun.getNonce()))
        .codeChallenge(verifier, CodeChallengeMethod.S256)
        .build()
        .toURI();
  }

  /**
   * Signs in with what the browser brought.
   *
   * @param access without a token
   * @param back where the browser came, with the provider's answer in its query
   * @param trust makes connections to the provider; empty: whom Java trusts
   * @throws StatusRuntimeException if the service refuses, or the answer is not one to this
   *     sign-in; UNAVAILABLE if the provider gives no ID token
   */
  public SignInResponse finish(
      AccessServiceBlockingStub access, URI back, Optional<SSLSocketFactory> trust) {
    try {
      return access.signInWithIdToken(
          SignInWithIdTokenRequest.newBuilder()
              .setIdToken(idToken(back, trust))
              .setChallenge(begun.getChallenge())
              .build());
    } catch (IOException | ParseException e) {
      throw Status.UNAVAILABLE
          .withDescription("the OpenID provider gave no ID token 無法自登入提供者取得身分憑據")
          .withCause(e)
          .asRuntimeException();
    }
  }

  private String idToken(URI back, Optional<SSLSocketFactory> trust)
      throws IOException, ParseException {
    AuthorizationCode code = code(AuthenticationResponseParser.parse(back));
    HTTPRequest request =
        new TokenRequest.Builder(
                URI.create(begun.getTokenEndpoint()),
                new ClientID(begun.getClientId()),
                new AuthorizationCodeGrant(code, redirect, verifier))
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

  private AuthorizationCode code(AuthenticationResponse answer) {
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
