package org.xiangfu.server.access;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The OpenID provider whose ID tokens are taken.
 *
 * @param issuer exactly as its metadata and tokens name it: https, or http at a loopback address
 * @param clientId that ID tokens must be for; a public client, with PKCE
 * @param rolesClaim claim that must list every role that the account has here; the provider may
 *     withhold, and never grants
 * @param authorities PEM; who vouches for the provider's certificate; empty: whom Java trusts
 */
public record OidcSettings(
    URI issuer, String clientId, Optional<String> rolesClaim, Optional<Path> authorities) {
  /** Refuses an issuer in the clear, and an empty client. */
  public OidcSettings {
    if (!encrypted(issuer)) {
      throw new IllegalArgumentException(
          "the issuer must be an address of https, not '%s' (http: at 127.0.0.1, for trials)"
              .formatted(issuer));
    }
    if (clientId.isBlank()) {
      throw new IllegalArgumentException(
          "the client id of this service at the provider must not be empty");
    }
  }

  /** True if nobody on the way can change what an address answers. */
  static boolean encrypted(URI address) {
    if (address.getHost() == null) {
      return false;
    }
    boolean here =
        address.getHost().equals("127.0.0.1")
            || address.getHost().equals("[::1]")
            || address.getHost().equals("localhost");
    return "https".equals(address.getScheme()) || ("http".equals(address.getScheme()) && here);
  }
}
