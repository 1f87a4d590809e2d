package org.xiangfu.server.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.hash.Hashing;
import com.google.crypto.tink.jwt.JwtPublicKeySign;
import com.google.crypto.tink.jwt.JwtPublicKeyVerify;
import com.google.crypto.tink.jwt.JwtValidator;
import com.google.crypto.tink.jwt.RawJwt;
import com.google.crypto.tink.jwt.VerifiedJwt;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.xiangfu.server.ledger.v1.UsedChallenge;

/**
 * What a sign-in without a password must answer to: compact JWS of the keys of {@link Tokens}, so
 * that any node knows what another has given and none keeps it. That each is used once is for the
 * ledger, which notes it in the command that lets somebody in. Thread-safe.
 */
public final class Challenges {
  /** Time to type a password at a provider, or a PIN at a card reader. */
  public static final Duration LIFE = Duration.ofMinutes(5);

  private static final String ISSUER = "xiangfu";
  private static final String CERTIFICATE = "x5t#S256";

  /** What a challenge is for. */
  enum Use {
    OIDC("oidc-challenge+jwt"),
    CARD("card-challenge+jwt");

    private final String type;

    Use(String type) {
      this.type = type;
    }
  }

  /**
   * A challenge of this service's.
   *
   * @param account whom it was given to; empty if that was not known
   * @param note for the ledger
   */
  record Given(String account, UsedChallenge note) {}

  private final String audience;
  private final Clock clock;
  private final JwtPublicKeySign signer;
  private final JwtPublicKeyVerify verifier;

  Challenges(TokenKeys keys, String audience, Clock clock) throws IOException {
    this.audience = audience;
    this.clock = clock;
    try {
      this.signer = keys.signer();
      this.verifier = keys.verifier();
    } catch (GeneralSecurityException e) {
      throw new IOException("the keys for tokens cannot be used", e);
    }
  }

  /** A new one for a workstation. */
  String give(Use use, Optional<String> account, Workstation from) {
    Instant now = clock.instant();
    var challenge =
        RawJwt.newBuilder()
            .setTypeHeader(use.type)
            .setIssuer(ISSUER)
            .addAudience(audience)
            .setJwtId(UUID.randomUUID().toString())
            .setIssuedAt(now)
            .setExpiration(now.plus(LIFE));
    account.ifPresent(challenge::setSubject);
    from.certificate().ifPresent(digest -> challenge.addStringClaim(CERTIFICATE, digest));
    try {
      return signer.signAndEncode(challenge.build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a challenge could not be signed", e);
    }
  }

  /** The nonce of an ID token that answers a challenge: short, since providers limit it. */
  static String nonce(String challenge) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Hashing.sha256().hashString(challenge, US_ASCII).asBytes());
  }

  /**
   * A challenge that came back.
   *
   * @throws AccessRefusedException if it is not of this service, for this use and workstation, now
   */
  Given check(Use use, String challenge, Workstation from) {
    try {
      VerifiedJwt jwt =
          verifier.verifyAndDecode(
              challenge,
              JwtValidator.newBuilder()
                  .expectTypeHeader(use.type)
                  .expectIssuer(ISSUER)
                  .expectAudience(audience)
                  .expectIssuedInThePast()
                  .setClock(clock)
                  .setClockSkew(Tokens.SKEW)
                  .build());
      Optional<String> certificate =
          jwt.hasStringClaim(CERTIFICATE)
              ? Optional.of(jwt.getStringClaim(CERTIFICATE))
              : Optional.empty();
      if (certificate.equals(from.certificate())) {
        return new Given(jwt.hasSubject() ? jwt.getSubject() : "", note(jwt));
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new AccessRefusedException(Refusal.CHALLENGE_INVALID);
    }
    throw new AccessRefusedException(Refusal.CHALLENGE_INVALID);
  }

  // Kept until no node takes it any more, whichever way its clock is wrong.
  private static UsedChallenge note(VerifiedJwt jwt) throws GeneralSecurityException {
    byte[] id = Hashing.sha256().hashString(jwt.getJwtId(), US_ASCII).asBytes();
    return UsedChallenge.newBuilder()
        .setId(ByteString.copyFrom(id))
        .setUntilMillis(jwt.getExpiration().plus(Tokens.SKEW).plus(Tokens.SKEW).toEpochMilli())
        .build();
  }
}
