package org.xiangfu.server.rpc;

import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.access.AccessControl;
import org.xiangfu.server.access.CardAnswer;
import org.xiangfu.server.access.Challenges;
import org.xiangfu.server.access.Workstation;
import org.xiangfu.v1.BeginCardSignInRequest;
import org.xiangfu.v1.BeginCardSignInResponse;
import org.xiangfu.v1.BeginOidcSignInRequest;
import org.xiangfu.v1.BeginOidcSignInResponse;
import org.xiangfu.v1.SignInResponse;
import org.xiangfu.v1.SignInWithCardRequest;
import org.xiangfu.v1.SignInWithIdTokenRequest;

/** Signing in without a password. */
final class OtherSignIns {
  private static final int ID_TOKEN = 16 << 10;
  private static final int CHALLENGE = 4 << 10;

  /** More than RSA of 8,192 bits needs. */
  private static final int SIGNATURE = 1_024;

  private final AccessControl access;

  OtherSignIns(AccessControl access) {
    this.access = access;
  }

  CompletableFuture<BeginOidcSignInResponse> beginOidc(BeginOidcSignInRequest ignored) {
    return access
        .oidc()
        .begin(Workstation.current())
        .thenApply(
            begun ->
                BeginOidcSignInResponse.newBuilder()
                    .setIssuer(begun.issuer().toString())
                    .setClientId(begun.clientId())
                    .setAuthorizationEndpoint(begun.authorization().toString())
                    .setTokenEndpoint(begun.token().toString())
                    .setNonce(begun.nonce())
                    .setChallenge(begun.challenge())
                    .setExpiresInSeconds((int) Challenges.LIFE.toSeconds())
                    .build());
  }

  CompletableFuture<SignInResponse> withIdToken(SignInWithIdTokenRequest request) {
    text("id_token", request.getIdToken(), ID_TOKEN);
    text("challenge", request.getChallenge(), CHALLENGE);
    return access
        .oidc()
        .signIn(request.getIdToken(), request.getChallenge(), Workstation.current())
        .thenApply(AccessCalls::answer);
  }

  CompletableFuture<BeginCardSignInResponse> beginCard(BeginCardSignInRequest request) {
    Validation.text("account", request.getAccount(), 1, 64);
    return CompletableFuture.completedFuture(
        BeginCardSignInResponse.newBuilder()
            .setChallenge(access.cards().begin(request.getAccount(), Workstation.current()))
            .setExpiresInSeconds((int) Challenges.LIFE.toSeconds())
            .build());
  }

  CompletableFuture<SignInResponse> withCard(SignInWithCardRequest request) {
    text("challenge", request.getChallenge(), CHALLENGE);
    if (request.getSignature().size() > SIGNATURE) {
      throw ServiceException.invalid("signature has more than %d bytes".formatted(SIGNATURE));
    }
    var answer =
        new CardAnswer(
            request.getChallenge(),
            request.getAlgorithm(),
            request.getSignature(),
            request.getCertificatesList());
    return access.cards().signIn(answer, Workstation.current()).thenApply(AccessCalls::answer);
  }

  // Nothing else of it is said: whoever has it may sign in.
  private static void text(String field, String value, int most) {
    if (value.isEmpty() || value.length() > most) {
      throw ServiceException.invalid("%s must have 1 to %d characters".formatted(field, most));
    }
  }
}
