package org.xiangfu.gateway.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Keys of clients without a certificate. A key is 32 random bytes, so that its SHA-256 is all that
 * need be stored: there is nothing to guess that a slower digest would protect.
 */
public final class ApiKey {
  private static final int BYTES = 32;
  private static final String PREFIX = "xgk_";
  private static final String STORED = "sha256:";
  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

  private ApiKey() {}

  /** A new key, to be shown once. */
  public static String create() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  /** What the file of clients holds of a key: {@code sha256:} and 64 hexadecimal digits. */
  public static String stored(String key) {
    return STORED + Hashing.sha256().hashString(key, UTF_8);
  }

  /** True if a text has the form of {@link #stored}. */
  static boolean isStored(String text) {
    return FORM.matcher(text).matches();
  }
}
