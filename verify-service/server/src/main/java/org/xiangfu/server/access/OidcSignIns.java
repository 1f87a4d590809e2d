package org.xiangfu.server.access;

import com.nimbusds.jwt.JWTClaimsSet;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.xiangfu.server.access.Sessions.SignedIn;
import org.xiangfu.server.accounts.AccountMirror;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.IdentityLink;

/** Signing in with an ID token of an OpenID provider. Thread-safe. */
public final class OidcSignIns {
  private static final String MEANS = "OIDC";

  private final OidcSettings settings;
  private final OidcProvider provider;
  private final IdTokens tokens;
  private final Challenges challenges;
  private final AccountMirror mirror;
  private final Attempts attempts;
  private final Sessions sessions;
  private final SignInWork work;

  /**
   * What a client needs to send its user to the provider.
   *
   * @param nonce that the ID token must have
   * @param challenge to be sent back with it
   */
  public record Begun(
      URI issuer, String clientId, URI authorization, URI token, String nonce, String challenge) {}

  OidcSignIns(
      OidcSettings settings,
      OidcProvider provider,
      IdTokens tokens,
      Challenges challenges,
      AccountMirror mirror,
      Attempts attempts,
      Sessions sessions,
      SignInWork work) {
    this.settings = settings;
    this.provider = provider;
    this.tokens = tokens;
    this.challenges = challenges;
    this.mirror = mirror;
    this.attempts = attempts;
    this.sessions = sessions;
    this.work = work;
  }

  /** The provider's issuer, exactly as its tokens name it. */
  public String issuer() {
    return settings.issuer().toString();
  }

  /** Fails with {@link AccessRefusedException} if the provider cannot be asked. */
  public CompletableFuture<Begun> begin(Workstation from) {
    return work.run(
        () -> {
          try {
            OidcProvider.Published published = provider.published();
            String challenge = challenges.give(Challenges.Use.OIDC, Optional.empty(), from);
            return new Begun(
                settings.issuer(),
                settings.clientId(),
                published.authorization(),
                published.token(),
                Challenges.nonce(challenge),
                challenge);
          } catch (OidcProvider.UnreachableException e) {
            throw attempts.nobodys(MEANS, Refusal.IDENTITY_PROVIDER_UNAVAILABLE, from);
          }
        });
  }

  /** Begins a session; fails with {@link AccessRefusedException}, or if the node is too busy. */
  public CompletableFuture<SignedIn> signIn(String idToken, String challenge, Workstation from) {
    if (!mirror.current()) {
      throw new AccessRefusedException(Refusal.ACCOUNTS_UNKNOWN);
    }
    return work.run(() -> tokens.signed(idToken))
        .exceptionally(
            error -> {
              throw error instanceof AccessRefusedException e
                  ? attempts.nobodys(MEANS, e.refusal(), from)
                  : new CompletionException(error);
            })
        .thenCompose(claims -> attempt(claims, challenge, from));
  }

  private CompletableFuture<SignedIn> attempt(
      JWTClaimsSet claims, String challenge, Workstation from) {
    IdentityLink identity = Identities.oidc(claims.getIssuer(), claims.getSubject());
    Optional<AccountRecord> known = mirror.linked(identity.getKey());
    if (known.isEmpty()) {
      throw attempts.nobodys(MEANS, Refusal.IDENTITY_NOT_LINKED, from);
    }
    return attempts
        .begin(known.get().getName(), MEANS, Refusal.IDENTITY_NOT_LINKED, from)
        .thenCompose(
            account -> {
              try {
                if (!linked(account, identity)) {
                  throw new AccessRefusedException(Refusal.IDENTITY_NOT_LINKED);
                }
                Challenges.Given given = challenges.check(Challenges.Use.OIDC, challenge, from);
                tokens.require(claims, Challenges.nonce(challenge));
                tokens.requireRoles(claims, account.getRolesList());
                return sessions.begin(
                    account, new SignInMeans.IdToken(), Optional.of(given.note()), from);
              } catch (AccessRefusedException e) {
                return attempts.failed(account.getName(), MEANS, e.refusal(), from);
              }
            });
  }

  // This node may not have heard yet that it no longer is.
  private static boolean linked(AccountRecord account, IdentityLink identity) {
    return account.getIdentitiesList().stream()
        .anyMatch(each -> each.getKey().equals(identity.getKey()));
  }
}
