package org.xiangfu.client.cli;

import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * What a program that others sign in at offers them beside passwords.
 *
 * @param oidc true for the service's OpenID provider
 * @param trust makes connections to the provider; empty: whom Java trusts
 */
public record OfferedSignIns(boolean oidc, Optional<SSLSocketFactory> trust) {
  /** Passwords alone. */
  public static final OfferedSignIns NONE = new OfferedSignIns(false, Optional.empty());
}
