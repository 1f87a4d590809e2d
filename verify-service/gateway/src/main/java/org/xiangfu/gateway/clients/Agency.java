package org.xiangfu.gateway.clients;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * An agency that may ask whether somebody is who they say.
 *
 * @param purposes what it may ask for, each 1 to 16 characters of a-z, 0-9 and hyphen; not empty
 * @param perMinute checks a minute, positive
 * @param perDay checks a day of Taipei's time, positive
 */
public record Agency(Identity identity, Set<String> purposes, int perMinute, int perDay) {
  private static final Pattern PURPOSE = Pattern.compile("[a-z0-9][a-z0-9-]{0,15}");

  /** Refuses an agency that may ask for nothing. */
  public Agency {
    purposes = Set.copyOf(purposes);
    if (purposes.isEmpty() || !purposes.stream().allMatch(Agency::isPurpose)) {
      throw new IllegalArgumentException(
          identity.name()
              + ": purposes must name at least one, each 1 to 16 characters of a-z, 0-9 and"
              + " hyphen");
    }
    if (perMinute < 1 || perDay < 1) {
      throw new IllegalArgumentException(identity.name() + ": perMinute and perDay are at least 1");
    }
  }

  /** True if a text has the form of a purpose. */
  public static boolean isPurpose(String text) {
    return PURPOSE.matcher(text).matches();
  }

  /** Its name. */
  public String name() {
    return identity.name();
  }

  /** What stands as the office in an event: who asked, and for what. */
  public String office(String purpose) {
    return name() + "/" + purpose;
  }
}
