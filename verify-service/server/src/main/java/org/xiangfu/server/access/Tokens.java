package org.xiangfu.server.access;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.crypto.tink.jwt.JwtInvalidException;
import com.google.crypto.tink.jwt.JwtPublicKeySign;
import com.google.crypto.tink.jwt.JwtPublicKeyVerify;
import com.google.crypto.tink.jwt.JwtValidator;
import com.google.crypto.tink.jwt.RawJwt;
import com.google.crypto.tink.jwt.VerifiedJwt;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Tokens: compact JWS, ES256. The algorithm is that of the key, never what the token says. Roles
 * are not in a token, so that a role that was taken away is gone at once. Thread-safe.
 */
public final class Tokens {
  /** How long a token lives: what may be lost if a node cannot hear that it was ended. */
  public static final Duration LIFE = Duration.ofMinutes(15);

  /** How far the clocks of two nodes may be apart. */
  public static final Duration SKEW = Duration.ofMinutes(1);

  private static final String ISSUER = "xiangfu";
  private static final String TYPE = "at+jwt";
  private static final String VERSION = "ver";
  private static final String SESSION = "sid";
  private static final String SESSION_BEGAN = "auth_time";
  private static final String CERTIFICATE = "x5t#S256";
  private static final String MEANS = "means";
  private static final String CARD_ISSUER = "card_issuer";
  private static final String CARD_SERIAL = "card_serial";
  private static final int SERIAL_RADIX = 16;

  /**
   * A node serves a few thousand people at most; checking a signature takes longer than a look-up.
   */
  private static final int REMEMBERED = 10_000;

  private record Checked(Caller caller, Instant expires) {}

  private final String audience;
  private final Clock clock;
  private final JwtPublicKeySign signer;
  private final JwtPublicKeyVerify verifier;
  private final JwtValidator validator;
  private final Cache<String, Checked> checked =
      CacheBuilder.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(LIFE).build();

  /**
   * Makes and checks tokens.
   *
   * @param audience the cluster; a token of another one is not taken
   * @throws IOException if the keys cannot be used
   */
  public Tokens(TokenKeys keys, String audience, Clock clock) throws IOException {
    this.audience = audience;
    this.clock = clock;
    try {
      this.signer = keys.signer();
      this.verifier = keys.verifier();
    } catch (GeneralSecurityException e) {
      throw new IOException("the keys for tokens cannot be used", e);
    }
    this.validator =
        JwtValidator.newBuilder()
            .expectTypeHeader(TYPE)
            .expectIssuer(ISSUER)
            .expectAudience(audience)
            .expectIssuedInThePast()
            .setClock(clock)
            .setClockSkew(SKEW)
            .build();
  }

  /** A token for somebody, from now on. */
  public String issue(Caller caller) {
    Instant now = clock.instant();
    var token =
        RawJwt.newBuilder()
            .setTypeHeader(TYPE)
            .setIssuer(ISSUER)
            .addAudience(audience)
            .setSubject(caller.account())
            .setIssuedAt(now)
            .setExpiration(now.plus(LIFE))
            .addNumberClaim(VERSION, caller.version())
            .addStringClaim(SESSION, caller.session())
            .addNumberClaim(SESSION_BEGAN, caller.sessionBegan().getEpochSecond())
            .addStringClaim(MEANS, caller.means().label());
    if (caller.means() instanceof SignInMeans.Card card) {
      token
          .addStringClaim(CARD_ISSUER, card.issuer().getName())
          .addStringClaim(CARD_SERIAL, card.serial().toString(SERIAL_RADIX));
    }
    caller.certificate().ifPresent(digest -> token.addStringClaim(CERTIFICATE, digest));
    try {
      return signer.signAndEncode(token.build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a token could not be signed", e);
    }
  }

  /**
   * Whose token it is.
   *
   * @throws AccessRefusedException if it is not one of this cluster's, or not of now
   */
  public Caller check(String token) {
    Checked known = checked.getIfPresent(token);
    if (known == null) {
      known = verify(token);
      checked.put(token, known);
    }
    if (!clock.instant().isBefore(known.expires().plus(SKEW))) {
      throw new AccessRefusedException(Refusal.TOKEN_EXPIRED);
    }
    return known.caller();
  }

  private Checked verify(String token) {
    try {
      VerifiedJwt jwt = verifier.verifyAndDecode(token, validator);
      return new Checked(
          new Caller(
              jwt.getSubject(),
              jwt.getNumberClaim(VERSION).longValue(),
              jwt.getStringClaim(SESSION),
              Instant.ofEpochSecond(jwt.getNumberClaim(SESSION_BEGAN).longValue()),
              jwt.hasStringClaim(CERTIFICATE)
                  ? Optional.of(jwt.getStringClaim(CERTIFICATE))
                  : Optional.empty(),
              means(jwt)),
          jwt.getExpiration());
    } catch (JwtInvalidException e) {
      // Its signature was right; Tink tells why it is not taken in words only.
      String why = e.getMessage();
      throw new AccessRefusedException(
          why != null && why.contains("expired") ? Refusal.TOKEN_EXPIRED : Refusal.TOKEN_INVALID);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new AccessRefusedException(Refusal.TOKEN_INVALID);
    }
  }

  // A token of an earlier release says nothing: there was nothing but passwords.
  private static SignInMeans means(VerifiedJwt jwt) throws JwtInvalidException {
    return switch (jwt.hasStringClaim(MEANS) ? jwt.getStringClaim(MEANS) : "PASSWORD") {
      case "PASSWORD" -> new SignInMeans.Password();
      case "OIDC" -> new SignInMeans.IdToken();
      case "CARD" ->
          new SignInMeans.Card(
              new X500Principal(jwt.getStringClaim(CARD_ISSUER)),
              new BigInteger(jwt.getStringClaim(CARD_SERIAL), SERIAL_RADIX));
      default -> throw new AccessRefusedException(Refusal.TOKEN_INVALID);
    };
  }
}
