package org.xiangfu.server.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import java.text.ParseException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.xiangfu.v1.Role;

/**
 * ID tokens of one OpenID provider (OpenID Connect Core 1.0, 3.1.3.7). The signature comes first,
 * and by itself: whose token it is then is known, so that what else is wrong with it counts against
 * an account. Clocks may be {@link Tokens#SKEW} apart. Thread-safe.
 */
final class IdTokens {
  private final OidcSettings settings;
  private final OidcProvider provider;
  private final Clock clock;

  IdTokens(OidcSettings settings, OidcProvider provider, Clock clock) {
    this.settings = settings;
    this.provider = provider;
    this.clock = clock;
  }

  /**
   * The claims of a token that the issuer has signed, whenever and for whomever it was.
   *
   * @throws AccessRefusedException if it is none, or the keys cannot be had
   */
  JWTClaimsSet signed(String token) {
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      var processor = new DefaultJWTProcessor<SecurityContext>();
      processor.setJWSKeySelector(
          new JWSVerificationKeySelector<>(OidcProvider.ALGORITHMS, provider.published().keys()));
      processor.setJWTClaimsSetVerifier((_, _) -> {});
      JWTClaimsSet claims = processor.process(jwt, null);
      if (!settings.issuer().toString().equals(claims.getIssuer())
          || claims.getSubject() == null
          || claims.getSubject().isEmpty()) {
        throw new AccessRefusedException(Refusal.ID_TOKEN_INVALID);
      }
      return claims;
    } catch (OidcProvider.UnreachableException | KeySourceException e) {
      throw new AccessRefusedException(Refusal.IDENTITY_PROVIDER_UNAVAILABLE);
    } catch (ParseException | BadJOSEException | JOSEException e) {
      throw new AccessRefusedException(Refusal.ID_TOKEN_INVALID);
    }
  }

  /**
   * Checks whom and when a token is for.
   *
   * @param nonce that it must have
   * @throws AccessRefusedException if it is not for this service, now
   */
  void require(JWTClaimsSet claims, String nonce) {
    var verifier =
        new DefaultJWTClaimsVerifier<SecurityContext>(
            settings.clientId(),
            new JWTClaimsSet.Builder()
                .issuer(settings.issuer().toString())
                .claim("nonce", nonce)
                .build(),
            Set.of("sub", "iat", "exp")) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    verifier.setMaxClockSkew((int) Tokens.SKEW.toSeconds());
    try {
      verifier.verify(claims, null);
      requireParty(claims);
    } catch (ExpiredJWTException e) {
      throw new AccessRefusedException(Refusal.ID_TOKEN_EXPIRED);
    } catch (BadJWTException | ParseException e) {
      throw new AccessRefusedException(Refusal.ID_TOKEN_INVALID);
    }
  }

  private void requireParty(JWTClaimsSet claims) throws ParseException {
    String party = claims.getStringClaim("azp");
    boolean others = claims.getAudience().size() > 1;
    if ((party == null && others)
        || (party != null && !party.equals(settings.clientId()))
        || claims.getIssueTime().toInstant().isAfter(clock.instant().plus(Tokens.SKEW))) {
      throw new AccessRefusedException(Refusal.ID_TOKEN_INVALID);
    }
  }

  /**
   * Checks that the provider withholds none of an account's roles.
   *
   * @throws AccessRefusedException if it does
   */
  void requireRoles(JWTClaimsSet claims, List<Role> roles) {
    if (settings.rolesClaim().isEmpty()) {
      return;
    }
    Collection<?> listed =
        switch (claims.getClaim(settings.rolesClaim().get())) {
          case Collection<?> list -> list;
          case String text -> Arrays.asList(text.split("[ ,]+"));
          case null, default -> List.of();
        };
    if (!roles.stream().allMatch(role -> listed.contains(name(role)))) {
      throw new AccessRefusedException(Refusal.ROLE_WITHHELD);
    }
  }

  private static String name(Role role) {
    return role.name().replace("ROLE_", "").toLowerCase(Locale.ROOT);
  }
}
