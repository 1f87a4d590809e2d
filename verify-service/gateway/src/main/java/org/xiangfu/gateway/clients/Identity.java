package org.xiangfu.gateway.clients;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a client is known: by its certificate, by a key, or by both at once if both are set.
 *
 * @param name 1 to 15 characters of a-z, 0-9 and hyphen, the first no hyphen; stands in events
 * @param certificate SHA-256 of its certificate, 64 hexadecimal digits; empty: none is asked for
 * @param keys keys as {@link ApiKey#stored}; any of them will do, so that they can be changed
 */
public record Identity(String name, Optional<String> certificate, Set<String> keys) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,14}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /** Refuses other forms, and a client that could not be known. */
  public Identity {
    if (name == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a client's name has 1 to 15 characters of a-z, 0-9 and hyphen, not '" + name + "'");
    }
    if (certificate.isPresent() && !DIGEST.matcher(certificate.get()).matches()) {
      throw new IllegalArgumentException(
          name + ": certificate must be its SHA-256, 64 hexadecimal digits; colons may be left in");
    }
    keys = Set.copyOf(keys);
    if (!keys.stream().allMatch(ApiKey::isStored)) {
      throw new IllegalArgumentException(
          name + ": keys are written as 'xiangfu gateway key' prints them, sha256:…");
    }
    if (certificate.isEmpty() && keys.isEmpty()) {
      throw new IllegalArgumentException(
          name + " could not be known: give certificate, or keys, or both");
    }
  }

  /** From what a file holds: fields that are left out are null. */
  static Identity of(String name, String certificate, List<String> keys) {
    return new Identity(
        name,
        Optional.ofNullable(certificate)
            .map(digest -> digest.replace(":", "").strip().toLowerCase(Locale.ROOT)),
        keys == null ? Set.of() : new HashSet<>(keys));
  }

  /** True if this is who shows these. */
  boolean isShownBy(Shown shown) {
    return (certificate.isEmpty() || certificate.equals(shown.certificate()))
        && (keys.isEmpty() || shown.storedKey().filter(keys::contains).isPresent());
  }

  /**
   * What a call shows of who makes it.
   *
   * @param certificate SHA-256 of the certificate that TLS has checked, hexadecimal
   * @param storedKey the key's form as the file holds it
   */
  public record Shown(Optional<String> certificate, Optional<String> storedKey) {
    /** True if nothing is shown. */
    public boolean nothing() {
      return certificate.isEmpty() && storedKey.isEmpty();
    }
  }
}
