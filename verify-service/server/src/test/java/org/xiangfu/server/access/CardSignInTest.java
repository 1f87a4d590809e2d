package org.xiangfu.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.xiangfu.server.access.AccessBench.DESK;
import static org.xiangfu.server.access.AccessBench.refusal;
import static org.xiangfu.v1.CardAlgorithm.CARD_ALGORITHM_ECDSA_SHA256;
import static org.xiangfu.v1.CardAlgorithm.CARD_ALGORITHM_ECDSA_SHA384;
import static org.xiangfu.v1.CardAlgorithm.CARD_ALGORITHM_RSA_PKCS1_SHA256;
import static org.xiangfu.v1.CardAlgorithm.CARD_ALGORITHM_RSA_PSS_SHA256;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xiangfu.server.access.CardMaker.Card;
import org.xiangfu.server.access.Sessions.SignedIn;
import org.xiangfu.server.security.CardSettings;
import org.xiangfu.v1.CardAlgorithm;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Role;

/** Cards of an authority below a root, at two nodes. */
@Timeout(120)
class CardSignInTest {
  private static final String PASSWORD = "correct horse battery";
  private static final String P256 = "EC secp256r1";

  @TempDir Path folder;

  private AccessBench bench;
  private CardMaker maker;
  private Card card;
  private AccessControl here;
  private AccessControl there;

  @BeforeEach
  void open() throws Exception {
    bench = new AccessBench(folder);
    maker = new CardMaker(bench.clock.instant(), P256);
    maker.revoked(folder.resolve("cards.crl"));
    maker.authorities(folder.resolve("cards.pem"));
    here = node(settings(Set.of(), Set.of()));
    there = node(settings(Set.of(), Set.of()));
    card = maker.card(P256);
    AccessBench.linked(
        here, "clerk01", Identities.subject(card.certificate()).orElseThrow(), Role.ROLE_CLERK);
    there.look();
  }

  @AfterEach
  void close() throws Exception {
    here.close();
    there.close();
    bench.close();
  }

  private CardSettings settings(Set<String> policies, Set<String> purposes) {
    return new CardSettings(
        folder.resolve("cards.pem"),
        policies,
        purposes,
        new CardSettings.Revocation(
            Optional.of(folder.resolve("cards.crl")), false, Optional.empty()));
  }

  private AccessControl node(CardSettings settings) throws Exception {
    return bench.node(Optional.empty(), Optional.of(settings), OperatorRates.UNLIMITED);
  }

  private String challenge() {
    return here.cards().begin("clerk01", DESK);
  }

  private static SignedIn signIn(AccessControl node, CardAnswer answer) {
    return node.cards().signIn(answer, DESK).join();
  }

  private Refusal refused(CardAnswer answer) {
    return refusal(() -> signIn(here, answer));
  }

  private List<String> failures() {
    return bench.events(EventKind.EVENT_KIND_SIGN_IN_FAILED).stream()
        .map(event -> event.getAccount() + " " + event.getDetail())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "RSA 2048, CARD_ALGORITHM_RSA_PKCS1_SHA256",
    "RSA 2048, CARD_ALGORITHM_RSA_PSS_SHA256",
    "RSA 3072, CARD_ALGORITHM_RSA_PKCS1_SHA256",
    "EC secp256r1, CARD_ALGORITHM_ECDSA_SHA256",
    "EC secp384r1, CARD_ALGORITHM_ECDSA_SHA384",
    "EC secp521r1, CARD_ALGORITHM_ECDSA_SHA512"
  })
  void aGoodCardLetsInAtEveryNode(String key, CardAlgorithm algorithm) throws Exception {
    // Another card of the same holder: a renewed one keeps working.
    SignedIn signedIn = signIn(there, maker.card(key).answer(challenge(), algorithm));
    assertEquals("clerk01", signedIn.account());
    assertFalse(signedIn.mustChange());
    var caller = here.identify(Optional.of(signedIn.token()), DESK);
    assertEquals(List.of(Role.ROLE_CLERK), here.admit(Right.VERIFY, caller).roles());
    assertEquals("CARD", bench.events(EventKind.EVENT_KIND_SIGNED_IN).getFirst().getDetail());
  }

  @Test
  void anAuthorityMayHaveRsaKeys() throws Exception {
    var rsa = new CardMaker(bench.clock.instant(), "RSA 2048");
    rsa.authorities(folder.resolve("cards.pem"));
    rsa.revoked(folder.resolve("cards.crl"));
    try (AccessControl node = node(settings(Set.of(), Set.of()))) {
      var answer = rsa.card(P256).answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256);
      assertEquals("clerk01", signIn(node, answer).account());
    }
  }

  @Test
  void aKeyThatIsTooShortIsRefused() throws Exception {
    assertEquals(
        Refusal.CARD_NOT_ACCEPTED,
        refused(maker.card("RSA 1024").answer(challenge(), CARD_ALGORITHM_RSA_PKCS1_SHA256)));
    assertEquals("clerk01 CARD CARD_NOT_ACCEPTED", failures().getFirst());
  }

  @Test
  void aSignatureOfAnotherChallengeKeyOrAlgorithmIsRefused() throws Exception {
    String challenge = challenge();
    assertEquals(
        Refusal.CARD_NOT_ACCEPTED,
        refused(card.answer(challenge, challenge(), CARD_ALGORITHM_ECDSA_SHA256)));
    CardAnswer good = card.answer(challenge, CARD_ALGORITHM_ECDSA_SHA256);
    CardAnswer other = maker.card(P256).answer(challenge, CARD_ALGORITHM_ECDSA_SHA256);
    assertEquals(
        Refusal.CARD_NOT_ACCEPTED,
        refused(
            new CardAnswer(challenge, good.algorithm(), other.signature(), good.certificates())));
    for (CardAlgorithm wrong :
        List.of(
            CARD_ALGORITHM_ECDSA_SHA384,
            CARD_ALGORITHM_RSA_PSS_SHA256,
            CardAlgorithm.CARD_ALGORITHM_UNSPECIFIED)) {
      assertEquals(
          Refusal.CARD_NOT_ACCEPTED,
          refused(new CardAnswer(challenge, wrong, good.signature(), good.certificates())));
      unlock();
    }
    var _ = signIn(here, good);
  }

  private void unlock() {
    var by = new Caller("admin", 1, "s", Instant.EPOCH, Optional.empty());
    var _ = here.administration().unlock("clerk01", by, DESK).join();
  }

  @Test
  void aSignatureIsGoodOnceInTheWholeCluster() throws Exception {
    CardAnswer answer = card.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256);
    var _ = signIn(here, answer);
    assertEquals(Refusal.CHALLENGE_USED, refusal(() -> signIn(there, answer)));
    assertEquals(Refusal.CHALLENGE_USED, refused(answer));
    // ECDSA signs differently each time; the challenge is what counts.
    assertEquals(
        Refusal.CHALLENGE_USED,
        refused(card.answer(answer.challenge(), CARD_ALGORITHM_ECDSA_SHA256)));
  }

  @Test
  void aChallengeIsForItsAccountWorkstationAndTime() throws Exception {
    String challenge = challenge();
    CardAnswer answer = card.answer(challenge, CARD_ALGORITHM_ECDSA_SHA256);
    var elsewhere = new Workstation("desk-2", Optional.of("digest-2"));
    assertEquals(
        Refusal.CHALLENGE_INVALID, refusal(() -> here.cards().signIn(answer, elsewhere).join()));
    AccessBench.account(here, "clerk02", PASSWORD, Role.ROLE_SUPERVISOR);
    String others = here.cards().begin("clerk02", DESK);
    assertEquals(
        Refusal.IDENTITY_NOT_LINKED, refused(card.answer(others, CARD_ALGORITHM_ECDSA_SHA256)));
    bench.pass(Challenges.LIFE.plus(Tokens.SKEW).minusSeconds(1), here);
    var _ = signIn(here, answer);
    // Nor is it a token.
    assertEquals(Refusal.TOKEN_INVALID, refusal(() -> here.identify(Optional.of(challenge), DESK)));
    String late = challenge();
    bench.pass(Challenges.LIFE.plus(Tokens.SKEW).plusSeconds(1), here);
    assertEquals(
        Refusal.CHALLENGE_INVALID, refused(card.answer(late, CARD_ALGORITHM_ECDSA_SHA256)));
    bench.clock.pass(Duration.ofMinutes(-2));
    String ahead = there.cards().begin("clerk01", DESK);
    bench.clock.pass(Duration.ofMinutes(-2));
    assertEquals(
        Refusal.CHALLENGE_INVALID, refused(card.answer(ahead, CARD_ALGORITHM_ECDSA_SHA256)));
  }

  @Test
  void anExpiredCardIsRefused() throws Exception {
    Card old =
        maker.card(
            P256,
            bench.clock.instant().minusSeconds(1),
            KeyUsage.digitalSignature,
            Optional.empty());
    assertEquals(
        Refusal.CARD_EXPIRED, refused(old.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256)));
    bench.pass(Duration.ofDays(1_826), here);
    assertEquals(
        Refusal.CARD_EXPIRED, refused(card.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256)));
  }

  @Test
  void aCardOfAnUnknownAuthorityIsRefused() throws Exception {
    Card strange = new CardMaker(bench.clock.instant(), P256).card(P256);
    assertEquals(
        Refusal.CARD_NOT_ACCEPTED,
        refused(strange.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256)));
    CardAnswer good = card.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256);
    for (List<ByteString> chain :
        List.of(
            List.<ByteString>of(),
            List.of(ByteString.copyFromUtf8("abc")),
            List.of(ByteString.copyFrom(new byte[9_000])))) {
      assertEquals(
          Refusal.CARD_NOT_ACCEPTED,
          refused(new CardAnswer(good.challenge(), good.algorithm(), good.signature(), chain)));
    }
  }

  @Test
  void aCertificateThatIsForSomethingElseIsRefused() throws Exception {
    Instant until = bench.clock.instant().plusSeconds(9);
    Card encryption = maker.card(P256, until, KeyUsage.keyEncipherment, Optional.empty());
    Card server =
        maker.card(
            P256, until, KeyUsage.digitalSignature, Optional.of(KeyPurposeId.id_kp_serverAuth));
    Card logon =
        maker.card(
            P256, until, KeyUsage.digitalSignature, Optional.of(KeyPurposeId.id_kp_smartcardlogon));
    for (Card wrong : List.of(encryption, server, maker.issuer())) {
      assertEquals(
          Refusal.CARD_NOT_ACCEPTED,
          refused(wrong.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256)));
    }
    var _ = signIn(here, logon.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256));
  }

  @Test
  void aSiteMayAskForAPolicyAndAPurpose() throws Exception {
    CardAnswer answer = card.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256);
    try (AccessControl other = node(settings(Set.of("1.2.3.4"), Set.of()));
        AccessControl purpose = node(settings(Set.of(), Set.of("1.3.6.1.5.5.7.3.2")));
        AccessControl ours = node(settings(Set.of(CardMaker.POLICY), Set.of()))) {
      assertEquals(Refusal.CARD_NOT_ACCEPTED, refusal(() -> signIn(other, answer)));
      assertEquals(Refusal.CARD_NOT_ACCEPTED, refusal(() -> signIn(purpose, answer)));
      var _ = signIn(ours, answer);
    }
  }

  @Test
  void aRevokedCardIsRefusedAndItsSessionsEnd() throws Exception {
    SignedIn signedIn = signIn(here, card.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256));
    SignedIn renewed =
        signIn(here, maker.card(P256).answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256));
    var caller = there.identify(Optional.of(signedIn.token()), DESK);
    var _ = there.admit(Right.VERIFY, caller);
    maker.revoked(folder.resolve("cards.crl"), card);
    // The list is looked at again within a second of real time.
    Thread.sleep(1_100);
    assertEquals(Refusal.CARD_REVOKED, refusal(() -> there.admit(Right.VERIFY, caller)));
    assertEquals(Refusal.CARD_REVOKED, refusal(() -> here.admit(Right.OWN_SESSION, caller)));
    assertEquals(
        Refusal.CARD_REVOKED, refused(card.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256)));
    assertEquals("clerk01 CARD CARD_REVOKED", failures().getFirst());
    var _ = there.admit(Right.VERIFY, there.identify(Optional.of(renewed.token()), DESK));
    // Nor does it go on where cards are no longer taken.
    try (AccessControl plain = bench.node()) {
      var other = plain.identify(Optional.of(renewed.token()), DESK);
      assertEquals(Refusal.CARD_REVOKED, refusal(() -> plain.admit(Right.VERIFY, other)));
    }
  }

  @Test
  void withoutAListOfItsAuthorityACardIsNotTaken() throws Exception {
    Files.delete(folder.resolve("cards.crl"));
    var rsa = new CardMaker(bench.clock.instant(), P256);
    Path only = folder.resolve("root-only.crl");
    rsa.authorities(folder.resolve("cards.pem"));
    String all = Files.readString(rsa.revoked(folder.resolve("all.crl")));
    Files.writeString(only, all.substring(all.indexOf("-----BEGIN", 5)));
    var settings =
        new CardSettings(
            folder.resolve("cards.pem"),
            Set.of(),
            Set.of(),
            new CardSettings.Revocation(Optional.of(only), false, Optional.empty()));
    try (AccessControl node = node(settings)) {
      var answer = rsa.card(P256).answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256);
      assertEquals(Refusal.CARD_STATUS_UNKNOWN, refusal(() -> signIn(node, answer)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anOcspResponderIsAsked(boolean good) throws Exception {
    try (var responder = new LocalOcspResponder(maker.issuer(), good);
        AccessControl node =
            node(
                new CardSettings(
                    folder.resolve("cards.pem"),
                    Set.of(),
                    Set.of(),
                    new CardSettings.Revocation(
                        Optional.empty(), true, Optional.of(responder.address()))))) {
      // The JDK holds a responder's answer against the real clock.
      CardAnswer answer = card.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256);
      if (good) {
        assertEquals("clerk01", signIn(node, answer).account());
      } else {
        assertEquals(Refusal.CARD_REVOKED, refusal(() -> signIn(node, answer)));
      }
      assertEquals(1, responder.asked());
    }
  }

  @Test
  void aResponderThatIsAwayLocksNobodyOut() throws Exception {
    var responder = new LocalOcspResponder(maker.issuer(), true);
    responder.close();
    var settings =
        new CardSettings(
            folder.resolve("cards.pem"),
            Set.of(),
            Set.of(),
            new CardSettings.Revocation(Optional.empty(), true, Optional.of(responder.address())));
    CardAnswer answer = card.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256);
    try (AccessControl node = node(settings)) {
      for (int attempt = 0; attempt <= Sessions.ATTEMPTS; attempt++) {
        assertEquals(Refusal.CARD_STATUS_UNKNOWN, refusal(() -> signIn(node, answer)));
      }
    }
    assertEquals(List.of(), failures());
    var _ = signIn(here, answer);
  }

  @Test
  void anAuthorityThatHasChangedItsKeyIsTrustedWithBoth() throws Exception {
    var next = new CardMaker(bench.clock.instant(), P256);
    Path both = folder.resolve("both.pem");
    Files.writeString(
        both,
        Files.readString(folder.resolve("cards.pem"))
            + Files.readString(next.authorities(folder.resolve("next.pem"))));
    Path lists = folder.resolve("both.crl");
    Files.writeString(
        lists,
        Files.readString(folder.resolve("cards.crl"))
            + Files.readString(next.revoked(folder.resolve("next.crl"))));
    var settings =
        new CardSettings(
            both,
            Set.of(),
            Set.of(),
            new CardSettings.Revocation(Optional.of(lists), false, Optional.empty()));
    try (AccessControl node = node(settings)) {
      var _ = signIn(node, card.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256));
      var _ = signIn(node, next.card(P256).answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256));
    }
  }

  @Test
  void aLinkToOneCertificateIsOfThatAlone() throws Exception {
    AccessBench.linked(
        here, "clerk02", Identities.certificate(card.certificate()), Role.ROLE_CLERK);
    String challenge = here.cards().begin("clerk02", DESK);
    assertEquals(
        Refusal.IDENTITY_NOT_LINKED,
        refused(maker.card(P256).answer(challenge, CARD_ALGORITHM_ECDSA_SHA256)));
    var _ = signIn(here, card.answer(challenge, CARD_ALGORITHM_ECDSA_SHA256));
  }

  @Test
  void anAccountThatIsNotThereAndOneWithoutTheCardLookAlike() throws Exception {
    AccessBench.account(here, "clerk02", PASSWORD, Role.ROLE_CLERK);
    for (String account : List.of("nobody", "clerk02")) {
      String challenge = here.cards().begin(account, DESK);
      assertEquals(
          Refusal.IDENTITY_NOT_LINKED,
          refused(card.answer(challenge, CARD_ALGORITHM_ECDSA_SHA256)));
      assertEquals(
          Refusal.CARD_NOT_ACCEPTED,
          refused(card.answer(challenge, "other", CARD_ALGORITHM_ECDSA_SHA256)));
    }
  }

  @Test
  void fiveBadAnswersLockTheAccountForEveryMeans() throws Exception {
    String challenge = challenge();
    for (int attempt = 0; attempt < Sessions.ATTEMPTS; attempt++) {
      AccessControl node = attempt % 2 == 0 ? here : there;
      CardAnswer wrong = card.answer(challenge, "other", CARD_ALGORITHM_ECDSA_SHA256);
      assertEquals(Refusal.CARD_NOT_ACCEPTED, refusal(() -> signIn(node, wrong)));
    }
    assertEquals(
        Refusal.ACCOUNT_LOCKED, refused(card.answer(challenge, CARD_ALGORITHM_ECDSA_SHA256)));
    assertEquals(
        Refusal.ACCOUNT_LOCKED,
        refusal(() -> there.sessions().signIn("clerk01", PASSWORD, DESK).join()));
    bench.pass(Sessions.LOCK, here, there);
    var _ = signIn(here, card.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256));
  }

  @Test
  void aDisabledAccountHasNoUseOfItsCard() throws Exception {
    var by = new Caller("admin", 1, "s", Instant.EPOCH, Optional.empty());
    var _ = here.administration().setDisabled("clerk01", true, by, DESK).join();
    assertEquals(
        Refusal.ACCOUNT_DISABLED, refused(card.answer(challenge(), CARD_ALGORITHM_ECDSA_SHA256)));
    assertEquals("clerk01 CARD ACCOUNT_DISABLED", failures().getFirst());
  }
}
