package org.xiangfu.server.access;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How people sign in.
 *
 * @param tokenKeys file of {@link TokenKeys}, the same at every node
 * @param firstAdministrator file of {@link FirstAdministrator}, for a site without one
 * @param passwordAge after this a password must be changed; zero: never
 */
public record AccessSettings(
    Path tokenKeys, Optional<Path> firstAdministrator, Duration passwordAge) {
  /** Refuses an age of less than nothing. */
  public AccessSettings {
    if (passwordAge.isNegative()) {
      throw new IllegalArgumentException(
          "a password's age is 0 days or more, not " + passwordAge.toDays());
    }
  }
}
