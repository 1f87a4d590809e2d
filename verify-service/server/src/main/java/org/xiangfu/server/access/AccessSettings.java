package org.xiangfu.server.access;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.xiangfu.server.security.CardSettings;

/**
 * How people sign in.
 *
 * @param tokenKeys file of {@link TokenKeys}, the same at every node
 * @param firstAdministrator file of {@link FirstAdministrator}, for a site without one
 * @param passwordAge after this a password must be changed; zero: never
 * @param oidc the OpenID provider whose ID tokens are taken
 * @param cards the cards that are taken
 * @param rates how much one operator may do
 */
public record AccessSettings(
    Path tokenKeys,
    Optional<Path> firstAdministrator,
    Duration passwordAge,
    Optional<OidcSettings> oidc,
    Optional<CardSettings> cards,
    OperatorRates rates) {
  /** Refuses an age of less than nothing. */
  public AccessSettings {
    if (passwordAge.isNegative()) {
      throw new IllegalArgumentException(
          "a password's age is 0 days or more, not " + passwordAge.toDays());
    }
  }

  /** Passwords alone, and no limit to what an operator does, as trials and rehearsals need it. */
  public AccessSettings(Path tokenKeys, Optional<Path> firstAdministrator, Duration passwordAge) {
    this(
        tokenKeys,
        firstAdministrator,
        passwordAge,
        Optional.empty(),
        Optional.empty(),
        OperatorRates.UNLIMITED);
  }
}
