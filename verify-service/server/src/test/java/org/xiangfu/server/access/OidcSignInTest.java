package org.xiangfu.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.server.access.AccessBench.DESK;
import static org.xiangfu.server.access.AccessBench.refusal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.access.OidcSignIns.Begun;
import org.xiangfu.server.access.Sessions.SignedIn;
import org.xiangfu.server.ledger.v1.AccountOutcome;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Role;

/** Two nodes, one ledger, one OpenID provider. */
@Timeout(60)
class OidcSignInTest {
  private static final String PASSWORD = "correct horse battery";
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;

  private AccessBench bench;
  private LocalProvider provider;
  private AccessControl here;
  private AccessControl there;

  @BeforeEach
  void open() throws IOException {
    bench = new AccessBench(folder);
    provider = new LocalProvider(bench.clock::instant);
    here = node(Optional.empty());
    AccessBench.linked(
        here,
        "clerk01",
        Identities.oidc(provider.issuer(), LocalProvider.SUBJECT),
        Role.ROLE_CLERK);
    there = node(Optional.empty());
  }

  @AfterEach
  void close() throws IOException {
    here.close();
    there.close();
    provider.close();
    bench.close();
  }

  private AccessControl node(Optional<String> rolesClaim) throws IOException {
    return bench.node(
        Optional.of(provider.settings(rolesClaim)), Optional.empty(), OperatorRates.UNLIMITED);
  }

  private Begun begin() {
    return here.oidc().begin(DESK).join();
  }

  private SignedIn signIn(AccessControl node, String token, Begun begun) {
    return node.oidc().signIn(token, begun.challenge(), DESK).join();
  }

  private Refusal refused(String token, Begun begun) {
    return refusal(() -> signIn(here, token, begun));
  }

  private Date at(Duration from) {
    return Date.from(bench.clock.instant().plus(from));
  }

  private List<String> failures() {
    return bench.events(EventKind.EVENT_KIND_SIGN_IN_FAILED).stream()
        .map(event -> event.getAccount() + " " + event.getDetail())
        .toList();
  }

  @Test
  void aLinkedPersonIsLetInAtEveryNodeWithTheRolesOfTheAccountHere() throws JOSEException {
    Begun begun = begin();
    String token = provider.signed(provider.claims(begun).claim("roles", List.of("admin")).build());
    SignedIn signedIn = signIn(there, token, begun);
    assertEquals("clerk01", signedIn.account());
    assertEquals(List.of(Role.ROLE_CLERK), signedIn.roles());
    // Its one-time password was never used, and need not be.
    assertFalse(signedIn.mustChange());
    var caller = here.identify(Optional.of(signedIn.token()), DESK);
    assertEquals(List.of(Role.ROLE_CLERK), here.admit(Right.VERIFY, caller).roles());
    assertEquals("OIDC", bench.events(EventKind.EVENT_KIND_SIGNED_IN).getFirst().getDetail());
  }

  @Test
  void aNonceIsGoodOnceInTheWholeCluster() throws JOSEException {
    Begun begun = begin();
    String token = provider.signed(provider.claims(begun).build());
    var _ = signIn(here, token, begun);
    assertEquals(Refusal.CHALLENGE_USED, refusal(() -> signIn(there, token, begun)));
    assertEquals(Refusal.CHALLENGE_USED, refused(token, begun));
    // As long as any node's clock may take it.
    bench.pass(Challenges.LIFE.plus(Tokens.SKEW).minus(SECOND), here, there);
    String fresh = provider.signed(provider.claims(begun).build());
    assertEquals(Refusal.CHALLENGE_USED, refusal(() -> signIn(there, fresh, begun)));
    assertEquals("clerk01 OIDC CHALLENGE_USED", failures().getFirst());
  }

  @Test
  void aTokenOfAnotherNonceOrWithoutOneIsRefused() throws JOSEException {
    Begun begun = begin();
    String other = provider.signed(provider.claims(begin()).build());
    assertEquals(Refusal.ID_TOKEN_INVALID, refused(other, begun));
    String none = provider.signed(provider.claims(begun).claim("nonce", null).build());
    assertEquals(Refusal.ID_TOKEN_INVALID, refused(none, begun));
  }

  @Test
  void anExpiredTokenIsRefusedAndClocksMayBeAMinuteApart() throws JOSEException {
    Begun begun = begin();
    var late =
        provider
            .claims(begun)
            .issueTime(at(Duration.ofMinutes(-9)))
            .expirationTime(at(Tokens.SKEW.negated().minus(SECOND)));
    assertEquals(Refusal.ID_TOKEN_EXPIRED, refused(provider.signed(late.build()), begun));
    var early = provider.claims(begun).issueTime(at(Tokens.SKEW.plus(SECOND)));
    assertEquals(Refusal.ID_TOKEN_INVALID, refused(provider.signed(early.build()), begun));
    var notYet = provider.claims(begun).notBeforeTime(at(Tokens.SKEW.plusSeconds(2)));
    assertEquals(Refusal.ID_TOKEN_INVALID, refused(provider.signed(notYet.build()), begun));
    var ahead = provider.claims(begun).issueTime(at(Tokens.SKEW.minus(SECOND)));
    var _ = signIn(here, provider.signed(ahead.build()), begun);
    Begun again = begin();
    var behind = provider.claims(again).expirationTime(at(Tokens.SKEW.negated().plus(SECOND)));
    var _ = signIn(here, provider.signed(behind.build()), again);
  }

  @Test
  void aTokenForAnotherServiceOrOfAnotherIssuerIsRefused() throws JOSEException {
    Begun begun = begin();
    for (JWTClaimsSet claims :
        List.of(
            provider.claims(begun).audience("another-service").build(),
            provider.claims(begun).audience(List.of(LocalProvider.CLIENT, "other")).build(),
            provider.claims(begun).claim("azp", "another-service").build(),
            provider.claims(begun).issuer("http://127.0.0.1:1").build(),
            provider.claims(begun).subject(null).build())) {
      assertEquals(Refusal.ID_TOKEN_INVALID, refused(provider.signed(claims), begun));
      unlock();
    }
    var shared =
        provider
            .claims(begun)
            .audience(List.of(LocalProvider.CLIENT, "other"))
            .claim("azp", LocalProvider.CLIENT);
    var _ = signIn(here, provider.signed(shared.build()), begun);
  }

  private void unlock() {
    var by = new Caller("admin", 1, "s", Instant.EPOCH, Optional.empty());
    var _ = here.administration().unlock("clerk01", by, DESK).join();
  }

  @Test
  void aTokenOfAnotherKeyOrWithoutARealSignatureIsRefused() throws JOSEException {
    Begun begun = begin();
    JWTClaimsSet claims = provider.claims(begun).build();
    assertEquals(
        Refusal.ID_TOKEN_INVALID,
        refused(LocalProvider.signed(claims, LocalProvider.rsa("first")), begun));
    assertEquals(Refusal.ID_TOKEN_INVALID, refused(new PlainJWT(claims).serialize(), begun));
    var shared =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims);
    shared.sign(new MACSigner(provider.publicKeyBytes()));
    assertEquals(Refusal.ID_TOKEN_INVALID, refused(shared.serialize(), begun));
    assertEquals(Refusal.ID_TOKEN_INVALID, refused("no token", begun));
    // None of them was anybody's: they lock nobody out.
    assertEquals(List.of(), failures());
    var _ = signIn(here, provider.signed(claims), begun);
  }

  @Test
  void keysThatTheProviderHasChangedAreReadAnew() throws JOSEException {
    Begun begun = begin();
    var _ = signIn(here, provider.signed(provider.claims(begun).build()), begun);
    Begun next = begin();
    String old = provider.signed(provider.claims(next).build());
    provider.rotate();
    Begun third = begin();
    var _ = signIn(here, provider.signed(provider.claims(third).build()), third);
    assertEquals(2, provider.keysAsked());
    // Its key is gone, or will not be asked for again so soon.
    assertTrue(
        Set.of(Refusal.ID_TOKEN_INVALID, Refusal.IDENTITY_PROVIDER_UNAVAILABLE)
            .contains(refused(old, next)));
  }

  @Test
  void madeUpKeysDoNotFloodTheProvider() throws JOSEException {
    Begun begun = begin();
    JWTClaimsSet claims = provider.claims(begun).build();
    RSAKey forger = LocalProvider.rsa("made-up");
    for (int i = 0; i < 50; i++) {
      RSAKey named = new RSAKey.Builder(forger).keyID("made-up-" + i).build();
      Refusal refusal = refused(LocalProvider.signed(claims, named), begun);
      assertTrue(
          refusal == Refusal.ID_TOKEN_INVALID || refusal == Refusal.IDENTITY_PROVIDER_UNAVAILABLE);
    }
    assertTrue(provider.keysAsked() <= 3, "asked " + provider.keysAsked() + " times");
    var _ = signIn(here, provider.signed(claims), begun);
  }

  @Test
  void aProviderThatIsAwayIsToldOfAndKeysThatAreKnownStayGood() throws JOSEException {
    provider.down(true);
    assertEquals(Refusal.IDENTITY_PROVIDER_UNAVAILABLE, refusal(() -> begin()));
    assertEquals(
        1.0,
        bench
            .metrics
            .counter("xiangfu.sign.ins", "outcome", "provider_unavailable", "means", "oidc")
            .count());
    provider.down(false);
    // It is not asked again at once.
    assertEquals(Refusal.IDENTITY_PROVIDER_UNAVAILABLE, refusal(() -> begin()));
    bench.pass(Duration.ofSeconds(2), here, there);
    Begun begun = begin();
    Begun next = begin();
    var _ = signIn(here, provider.signed(provider.claims(begun).build()), begun);
    provider.down(true);
    var _ = signIn(here, provider.signed(provider.claims(next).build()), next);
    bench.pass(Duration.ofHours(2), here, there);
    Begun later = begin();
    var _ = signIn(here, provider.signed(provider.claims(later).build()), later);
  }

  @Test
  void aChallengeIsForItsWorkstationAndForFiveMinutes() throws JOSEException {
    Begun begun = begin();
    String token = provider.signed(provider.claims(begun).build());
    var elsewhere = new Workstation("desk-2", Optional.of("digest-2"));
    assertEquals(
        Refusal.CHALLENGE_INVALID,
        refusal(() -> here.oidc().signIn(token, begun.challenge(), elsewhere).join()));
    bench.pass(Challenges.LIFE.plus(Tokens.SKEW).plus(SECOND), here);
    String fresh = provider.signed(provider.claims(begun).build());
    assertEquals(Refusal.CHALLENGE_INVALID, refused(fresh, begun));
    String token2 =
        here.sessions()
            .refresh(new Caller("clerk01", 1, "s", bench.clock.instant(), Optional.empty()));
    assertEquals(
        Refusal.CHALLENGE_INVALID, refusal(() -> here.oidc().signIn(fresh, token2, DESK).join()));
  }

  @Test
  void somebodyWithoutAnAccountHereIsNotLetIn() throws JOSEException {
    Begun begun = begin();
    String token = provider.signed(provider.claims(begun).subject("somebody").build());
    assertEquals(Refusal.IDENTITY_NOT_LINKED, refused(token, begun));
    // Closing the ledger commits what waits for company.
    bench.ledger().close();
    assertEquals(
        "sign-in OIDC IDENTITY_NOT_LINKED",
        bench.events(EventKind.EVENT_KIND_ACCESS_REFUSED).getFirst().getDetail());
  }

  @Test
  void fiveBadTokensLockTheAccountForPasswordsToo() throws JOSEException {
    AccessBench.account(here, "clerk02", PASSWORD, Role.ROLE_CLERK);
    var by = new Caller("admin", 1, "s", Instant.EPOCH, Optional.empty());
    var _ =
        here.administration()
            .link("clerk02", Identities.oidc(provider.issuer(), "two"), by, DESK)
            .join();
    Begun begun = begin();
    String bad = provider.signed(provider.claims(begun).subject("two").audience("x").build());
    for (int attempt = 0; attempt < Sessions.ATTEMPTS; attempt++) {
      assertEquals(Refusal.ID_TOKEN_INVALID, refused(bad, begun));
    }
    assertEquals(Refusal.ACCOUNT_LOCKED, refused(bad, begun));
    there.look();
    assertEquals(
        Refusal.ACCOUNT_LOCKED,
        refusal(() -> there.sessions().signIn("clerk02", PASSWORD, DESK).join()));
    assertEquals(
        Sessions.ATTEMPTS,
        failures().stream().filter("clerk02 OIDC ID_TOKEN_INVALID"::equals).count());
    bench.pass(Sessions.LOCK, here, there);
    Begun again = begin();
    var _ = signIn(here, provider.signed(provider.claims(again).subject("two").build()), again);
  }

  @Test
  void aProviderMayWithholdARoleAndNeverGrantsOne() throws Exception {
    try (AccessControl strict = node(Optional.of("roles"))) {
      for (Object listed : List.of(List.of("clerk", "admin"), "clerk admin")) {
        Begun begun = begin();
        String token = provider.signed(provider.claims(begun).claim("roles", listed).build());
        assertEquals(List.of(Role.ROLE_CLERK), signIn(strict, token, begun).roles());
      }
      Begun begun = begin();
      for (Object listed : List.of(List.of("auditor"), "", 7)) {
        String token = provider.signed(provider.claims(begun).claim("roles", listed).build());
        assertEquals(Refusal.ROLE_WITHHELD, refusal(() -> signIn(strict, token, begun)));
      }
    }
  }

  @Test
  void aLinkIsOfOneAccountAndEndsItsSessionsWhenItIsTakenAway() throws JOSEException {
    var by = new Caller("admin", 1, "s", Instant.EPOCH, Optional.empty());
    var identity = Identities.oidc(provider.issuer(), LocalProvider.SUBJECT);
    AccessBench.account(here, "clerk02", PASSWORD, Role.ROLE_CLERK);
    assertEquals(
        AccountOutcome.ACCOUNT_OUTCOME_IDENTITY_TAKEN,
        outcome(() -> here.administration().link("clerk02", identity, by, DESK).join()));
    Begun begun = begin();
    SignedIn signedIn = signIn(here, provider.signed(provider.claims(begun).build()), begun);
    var caller = here.identify(Optional.of(signedIn.token()), DESK);
    var _ = here.administration().unlink("clerk01", Identities.id(identity), by, DESK).join();
    assertEquals(Refusal.SESSION_ENDED, refusal(() -> here.admit(Right.VERIFY, caller)));
    Begun next = begin();
    String token = provider.signed(provider.claims(next).build());
    assertEquals(Refusal.IDENTITY_NOT_LINKED, refused(token, next));
    assertEquals(
        AccountOutcome.ACCOUNT_OUTCOME_IDENTITY_NOT_FOUND,
        outcome(
            () ->
                here.administration().unlink("clerk01", Identities.id(identity), by, DESK).join()));
    // The other node has not heard yet; the ledger has.
    assertEquals(Refusal.IDENTITY_NOT_LINKED, refusal(() -> signIn(there, token, next)));
  }

  private static AccountOutcome outcome(Runnable act) {
    try {
      act.run();
    } catch (CompletionException e) {
      if (e.getCause() instanceof AccountAdministration.NotDoneException why) {
        return why.outcome();
      }
      throw e;
    }
    throw new AssertionError("it was done");
  }

  @Test
  void aServiceWithoutAProviderSaysSo() throws IOException {
    try (AccessControl plain = bench.node()) {
      assertEquals(Refusal.MEANS_NOT_OFFERED, refusal(() -> plain.oidc()));
      assertEquals(Refusal.MEANS_NOT_OFFERED, refusal(() -> plain.cards()));
    }
  }
}
